package io.millrace.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.millrace.system.Viewer.button;
import static io.millrace.system.Viewer.heading;
import static io.millrace.system.Viewer.link;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;

/** What lies over a page: on a telephone in the dark, where it has least room. */
final class ConsoleDialogs {
  private final Millrace edge;
  private final Page page;
  private final Locator dialog;

  ConsoleDialogs(Viewer viewer, Millrace edge) {
    this.edge = edge;
    this.page = viewer.signedIn(ColorScheme.DARK, 360, 780);
    this.dialog = page.getByRole(AriaRole.DIALOG);
  }

  void areAccessible() {
    open("/pipelines/new", "Build a pipeline");
    button(page, "Write a new function").click();
    dialog.locator(".cm-content").waitFor();
    judge("function");

    open("/certificates", "Certificates");
    button(page, "Create a certificate").first().click();
    judge("certificate");

    open("/pipelines", "Data pipelines");
    link(page, "vibration-alarm").click();
    heading(page, "vibration-alarm").waitFor();
    button(page, "Delete").first().click();
    judge("question");

    open("/tokens", "API tokens");
    button(page, "Create a token").first().click();
    judge("token");
    page.context().close();
  }

  private void open(String address, String heading) {
    page.navigate(edge.url() + address);
    heading(page, heading).waitFor();
  }

  private void judge(String name) {
    assertThat(dialog).isVisible();
    // What rises is half transparent on its way.
    dialog.evaluate("(box) => Promise.all(box.getAnimations().map(({ finished }) => finished))");
    Viewer.photograph(page, "dialog-" + name + "-dark-narrow");
    Viewer.assertAccessible(page, "the dialog " + name);
    page.keyboard().press("Escape");
    assertThat(dialog).isHidden();
  }
}
