package io.millrace.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.millrace.system.Viewer.button;
import static io.millrace.system.Viewer.field;
import static io.millrace.system.Viewer.heading;
import static io.millrace.system.Viewer.link;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;

/** Users and projects: made, changed, used and taken away again. */
final class ConsolePeople {
  private static final LocatorAssertions.IsVisibleOptions SOON =
      new LocatorAssertions.IsVisibleOptions().setTimeout(60_000);
  private static final String EMAIL = "mara@plant.example";
  private static final String PASSWORD = "a-password-of-hers";

  private final Viewer viewer;
  private final Millrace edge;
  private final Page page;

  ConsolePeople(Viewer viewer, Millrace edge, Page page) {
    this.viewer = viewer;
    this.edge = edge;
    this.page = page;
  }

  void comeAndGo() {
    aUserIsMadeOnceTheFormIsRight();
    aProjectGetsAMember();
    theMemberSeesTheProjectAndNoMore();
    aProjectThatIsDeletedComesBack();
    aUserIsDeletedAfterAQuestion();
  }

  private void open(String address, String heading) {
    page.navigate(edge.url() + address);
    heading(page, heading).waitFor();
  }

  private void aUserIsMadeOnceTheFormIsRight() {
    open("/users/new", "New user");
    field(page, "Name *").fill("Mara");
    field(page, "E-mail address *").fill(EMAIL);
    field(page, "Password *").fill("short");
    button(page, "Create").click();
    Locator wrong = page.locator(".field.wrong", new Page.LocatorOptions().setHasText("Password"));
    assertThat(wrong.locator(".problem")).isVisible(SOON);
    field(page, "Password *").fill(PASSWORD);
    button(page, "Create").click();
    link(page, "Mara").click();
    heading(page, "Mara").waitFor();
    field(page, "Name *").fill("Mara Vogt");
    button(page, "Save changes").click();
    page.getByText("Mara Vogt was saved.").first().waitFor();
  }

  private void aProjectGetsAMember() {
    open("/projects/new", "New project");
    field(page, "Name *").fill("Presses");
    button(page, "Add a member").click();
    field(page, "User").selectOption("Mara Vogt (" + EMAIL + ")");
    field(page, "Role").selectOption("PROJECT_ADMIN");
    button(page, "Create").click();
    link(page, "Presses").click();
    heading(page, "Presses").waitFor();
    assertThat(field(page, "Role")).hasValue("PROJECT_ADMIN");
    field(page, "Description").fill("Everything that presses");
    field(page, "Role").selectOption("PROJECT_USER");
    Viewer.photograph(page, "project-light-wide");
    Viewer.assertAccessible(page, "a project with a member");
    button(page, "Save changes").click();
    page.getByText("Presses was saved.").first().waitFor();
  }

  private void theMemberSeesTheProjectAndNoMore() {
    Page hers = viewer.window(ColorScheme.LIGHT, 1440, 900);
    viewer.signIn(hers, EMAIL, PASSWORD);
    assertThat(link(hers, "Certificates")).hasCount(0);
    hers.navigate(edge.url() + "/projects");
    link(hers, "Presses").click();
    heading(hers, "Presses").waitFor();
    assertThat(hers.getByText("only infrastructure administrators can change it").first())
        .isVisible();
    assertThat(button(hers, "Save changes")).hasCount(0);
    hers.navigate(edge.url() + "/nodes");
    assertThat(hers.getByText("Only infrastructure administrators see the services."))
        .isVisible(SOON);
    hers.context().close();
  }

  private void aProjectThatIsDeletedComesBack() {
    open("/projects", "Projects");
    link(page, "Presses").click();
    heading(page, "Presses").waitFor();
    button(page, "Delete").click();
    page.getByText("Presses was deleted.").first().waitFor();
    button(page, "Undo").last().click();
    page.getByText("Presses is back.").first().waitFor();
    heading(page, "Presses").waitFor();
    assertThat(field(page, "User")).containsText("Mara Vogt");
    button(page, "Remove Members 1").click();
    button(page, "Save changes").click();
    page.getByText("Presses was saved.").first().waitFor();
  }

  private void aUserIsDeletedAfterAQuestion() {
    open("/users", "Users");
    link(page, "Mara Vogt").click();
    heading(page, "Mara Vogt").waitFor();
    button(page, "Delete").click();
    Locator question = page.getByRole(AriaRole.DIALOG);
    question.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Cancel")).click();
    heading(page, "Mara Vogt").waitFor();
    button(page, "Delete").click();
    question.getByRole(AriaRole.BUTTON).last().click();
    page.getByText("Mara Vogt was deleted.").first().waitFor();
    heading(page, "Users").waitFor();
    assertThat(link(page, "Mara Vogt")).hasCount(0);
  }
}
