package io.millrace.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.millrace.system.Viewer.button;
import static io.millrace.system.Viewer.field;
import static io.millrace.system.Viewer.heading;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.util.regex.Pattern;

/** How a person gets an image for a runtime environment, and learns why there is none. */
final class ConsoleImages {
  private static final LocatorAssertions.IsVisibleOptions SOON =
      new LocatorAssertions.IsVisibleOptions().setTimeout(60_000);
  private static final LocatorAssertions.ContainsTextOptions TOLD_SOON =
      new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);

  private final Millrace edge;
  private final Page page;
  private final Locator image;

  ConsoleImages(Viewer viewer, Millrace edge) {
    this.edge = edge;
    this.page = viewer.signedIn(ColorScheme.LIGHT, 1440, 900);
    this.image = page.locator(".runtime-image");
  }

  void open(String id, String name) {
    page.navigate(edge.url() + "/environments/" + id);
    heading(page, name).waitFor();
    assertThat(image.locator(".badge")).hasText("Not there");
  }

  /**
   * Step by step, with what the steps write, to the reason.
   *
   * @param goOn ends the second step, once it was seen
   */
  void failsToBuild(String written, Runnable goOn, String reason) {
    button(page, "Build from the Dockerfile").click();
    assertThat(image.locator(".badge")).hasText("Being built");
    assertThat(image.locator("[role=status]")).containsText("Step 2 of 3", TOLD_SOON);
    assertThat(image.locator("[role=log]")).containsText(written, TOLD_SOON);
    Viewer.photograph(page, "environment-building-light-wide");
    Viewer.assertAccessible(page, "a build");
    goOn.run();
    assertThat(image.locator(".badge")).hasText("Failed", soon());
    assertThat(image.locator(".notice.bad")).containsText(reason);
    assertThat(image).containsText("Building failed");
    assertThat(image).containsText("Step 3 of 3");
    looks("environment-failed");
  }

  private static LocatorAssertions.HasTextOptions soon() {
    return new LocatorAssertions.HasTextOptions().setTimeout(60_000);
  }

  void isMended(String wrong, String right) {
    Locator dockerfile = field(page, "Dockerfile");
    dockerfile.fill(dockerfile.inputValue().replace(wrong, right));
    assertThat(button(page, "Build from the Dockerfile")).isDisabled();
    button(page, "Save changes").click();
    page.getByText("was saved.").first().waitFor();
  }

  void isBuilt() {
    button(page, "Build from the Dockerfile").click();
    assertThat(image.locator(".badge")).hasText("There", soon());
    assertThat(image.getByText(Pattern.compile("Built .*, within"))).isVisible(SOON);
    assertThat(image).containsText("Step 3 of 3");
    image.getByText("Log", new Locator.GetByTextOptions().setExact(true)).click();
    assertThat(image.locator("[role=log]")).containsText("mended");
    looks("environment-built");
  }

  void failsToPull(String reason) {
    button(page, "Pull now").click();
    assertThat(image.locator(".notice.bad")).containsText(reason, TOLD_SOON);
    assertThat(image).containsText("Pulling failed");
    Viewer.assertAccessible(page, "a failed pull");
  }

  private void looks(String name) {
    Viewer.photograph(page, name + "-light-wide");
    Viewer.assertAccessible(page, name);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    page.setViewportSize(360, 780);
    Viewer.photograph(page, name + "-dark-narrow");
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    page.setViewportSize(1440, 900);
  }
}
