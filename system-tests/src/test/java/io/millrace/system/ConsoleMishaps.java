package io.millrace.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.millrace.system.Viewer.button;
import static io.millrace.system.Viewer.field;
import static io.millrace.system.Viewer.heading;
import static io.millrace.system.Viewer.link;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;

/** What people, other people and networks do to the console, and how it bears it. */
final class ConsoleMishaps {
  static final String MARKUP = "<img src=x onerror=alert(1)>";
  private static final LocatorAssertions.IsVisibleOptions SOON =
      new LocatorAssertions.IsVisibleOptions().setTimeout(60_000);
  private static final int FIVE_MEGABYTES = 5_000_000;

  private final Viewer viewer;
  private final Millrace edge;
  private final Page page;

  ConsoleMishaps(Viewer viewer, Millrace edge, Page page) {
    this.viewer = viewer;
    this.edge = edge;
    this.page = page;
  }

  /** A name with markup is text, on lists, on its page and in the audit log. */
  void namesWithMarkup() {
    page.navigate(edge.url() + "/categories/new");
    heading(page, "New category").waitFor();
    field(page, "Name *").fill(MARKUP);
    field(page, "Value 1").fill("<b>bold</b>");
    button(page, "Create").click();
    link(page, MARKUP).click();
    heading(page, MARKUP).waitFor();
    page.navigate(edge.url() + "/audit");
    assertThat(link(page, MARKUP)).isVisible(SOON);
    assertNoMarkup();
  }

  /**
   * A payload that is HTML is text wherever it is seen: on its way, at its source, in log lines, in
   * errors and dead letters.
   *
   * @param pipeline one that prints it and fails on it, while it comes
   */
  void payloadsOfHtml(String source, String pipeline) {
    page.navigate(edge.url() + "/sources/" + edge.idOf("datasources", source));
    assertShownAsText(page.locator(".preview"), MARKUP);
    String address = edge.url() + "/pipelines/" + edge.idOf("datapipelines", pipeline);
    page.navigate(address + "/tap?stage=0");
    assertShownAsText(page.locator(".messages"), MARKUP);
    page.navigate(address + "/logs");
    assertShownAsText(page.locator(".lines[role=log]"), "seen: " + MARKUP);
    page.navigate(address + "/deadletters");
    Locator letter = page.locator(".letter").first();
    assertShownAsText(letter.locator("strong"), "not wanted: " + MARKUP);
    assertShownAsText(letter.locator("pre").first(), MARKUP);
    page.navigate(edge.url() + "/alerts");
    assertShownAsText(page.locator(".alerts"), "not wanted: " + MARKUP);
  }

  private void assertShownAsText(Locator where, String text) {
    assertThat(where.filter(new Locator.FilterOptions().setHasText(text)).first()).isVisible(SOON);
    assertNoMarkup();
  }

  /** Neither an element of it nor what it would have done. */
  private void assertNoMarkup() {
    assertThat(page.locator("img")).hasCount(0);
    assertThat(viewer.faults()).isEmpty();
  }

  /** Two people edit a category: the second to save sees both versions, and decides. */
  void conflictingSaves() {
    page.navigate(edge.url() + "/categories");
    link(page, MARKUP).click();
    heading(page, MARKUP).waitFor();
    twoSave("Value 1", "Save changes");
    Viewer.photograph(page, "conflict-light-wide");
    Viewer.assertAccessible(page, "a conflict");
    button(page, "Save mine over it").click();
    page.getByText("was saved").first().waitFor();
  }

  /** Two people edit a function that runs: what the second would deploy is not deployed unseen. */
  void conflictingVersions(String function) {
    page.navigate(edge.url() + "/functions");
    link(page, function).click();
    heading(page, function).waitFor();
    twoSave("Description", "Save and deploy");
    button(page, "Take theirs").click();
    assertThat(field(page, "Description")).hasValue("theirs");
    assertThat(button(page, "Save and deploy")).isDisabled();
  }

  /** Two people rename the edge, the second after the network failed; and it has its name back. */
  void conflictingNames() {
    page.navigate(edge.url() + "/nodes");
    Locator name = field(page, "Name of this edge");
    name.waitFor();
    String before = name.inputValue();
    name.fill("nobody-hears");
    page.route("**/v1.0/servicedomains/*", Route::abort);
    button(page, "Save").click();
    assertThat(page.locator(".notice.bad")).containsText("The edge does not answer");
    page.unroute("**/v1.0/servicedomains/*");

    twoSave("Name of this edge", "Save");
    button(page, "Save mine over it").click();
    page.getByText("mine was saved").first().waitFor();
    button(page, "Undo").last().click();
    page.getByText(before + " is as it was before.").first().waitFor();
    assertThat(name).hasValue(before);
  }

  /** What somebody else saves first stands beside what the page's own viewer would. */
  private void twoSave(String label, String button) {
    Page other = viewer.signedIn(ColorScheme.LIGHT, 1440, 900);
    other.navigate(page.url());
    field(other, label).fill("theirs");
    button(other, button).click();
    other.getByText("was saved").first().waitFor();
    other.context().close();

    field(page, label).fill("mine");
    button(page, button).click();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog).containsText("Somebody else saved this meanwhile");
    assertThat(dialog.locator(".cm-content").first()).containsText("theirs");
    assertThat(dialog.locator(".cm-content").last()).containsText("mine");
  }

  /** What is refused stands at its field. */
  void refusalsAtTheField() {
    page.navigate(edge.url() + "/sources/new");
    heading(page, "New data source").waitFor();
    field(page, "Name *").fill("twice");
    field(page, "Field name *").fill("t");
    field(page, "MQTT topic *").fill("a/#/b");
    button(page, "Create").click();
    Locator topic = page.locator(".field", new Page.LocatorOptions().setHasText("MQTT topic"));
    assertThat(topic.locator(".problem")).isVisible(SOON);
    assertThat(field(page, "MQTT topic *")).hasAttribute("aria-invalid", "true");
    Viewer.photograph(page, "refused-light-wide");
  }

  /** What the edge misses stands at its field, on every form, and that field has the focus. */
  void everyFormSaysWhatIsMissing() {
    for (String form :
        List.of(
            "categories/new",
            "sources/new",
            "functions/new",
            "environments/new",
            "profiles/new",
            "registries/new",
            "projects/new",
            "users/new",
            "pipelines/new")) {
      page.navigate(edge.url() + "/" + form);
      page.locator("form button[type=submit]").click();
      Locator wrong = page.locator(".field.wrong");
      assertThat(wrong.first().locator(".problem")).isVisible(SOON);
      assertThat(wrong.first().locator("[aria-invalid=true]")).isFocused();
    }
  }

  /** Five megabytes of pasted code neither hang the page nor vanish. */
  void fiveMegabytesOfCode() {
    page.navigate(edge.url() + "/functions/new");
    heading(page, "New function").waitFor();
    field(page, "Name *").fill("five-megabytes");
    String line = "# " + "x".repeat(97) + "\n";
    Viewer.paste(
        page, "def main(ctx, msg):\n    ctx.send(msg)\n" + line.repeat(FIVE_MEGABYTES / 100));
    button(page, "Create").click();
    assertThat(page.locator(".toast, .notice.bad, .problem").first()).isVisible(SOON);
    assertThat(page.locator(".toast, .notice.bad, .problem").first())
        .containsText("must be text of 1 to 1048576 characters");
  }

  /** The edge goes and comes back: the page says so, and follows again by itself. */
  void aLostConnection() {
    page.navigate(edge.url() + "/");
    heading(page, "Overview").waitFor();
    edge.kill();
    assertThat(page.getByText("The line to the edge is down.")).isVisible(SOON);
    Viewer.photograph(page, "lost-light-wide");
    edge.startAgain();
    assertThat(page.getByText("The line to the edge is back.")).isVisible(SOON);
    assertThat(page.getByText("The line to the edge is down.")).isHidden();
  }
}
