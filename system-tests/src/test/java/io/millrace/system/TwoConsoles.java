package io.millrace.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.millrace.system.Viewer.heading;
import static io.millrace.system.Viewer.link;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;

/** Two processes of web-console, and people whose pages go from one to the other. */
final class TwoConsoles {
  private static final LocatorAssertions.IsVisibleOptions SOON =
      new LocatorAssertions.IsVisibleOptions().setTimeout(60_000);

  private final FiveProcesses five;

  TwoConsoles(FiveProcesses five) {
    this.five = five;
  }

  /**
   * One login, live updates at both, and no more than a moment without the line when the console
   * that served it is killed.
   */
  void standInForEachOther() {
    five.startAnotherConsole();
    try (OneAddress shared = new OneAddress(List.of(five.httpPort(), five.otherHttpPort()));
        Viewer viewer =
            new Viewer(shared.url(), five.folder().resolve("pipeline-manager/admin-credentials"))) {
      Page page = viewer.signedIn(ColorScheme.LIGHT, 1440, 900);
      page.navigate(shared.url() + "/pipelines");
      heading(page, "Data pipelines").waitFor();
      // Of the same browser, whose session began at the one.
      Page atOther = page.context().newPage();
      atOther.navigate("http://127.0.0.1:" + five.otherHttpPort() + "/pipelines");
      heading(atOther, "Data pipelines").waitFor();

      define("seen-by-both");
      for (Page each : List.of(page, atOther)) {
        assertThat(link(each, "seen-by-both")).isVisible(SOON);
      }
      page.evaluate("window.sameDocument = true");

      five.kill("web-console");
      define("seen-after-it");
      for (Page each : List.of(page, atOther)) {
        assertThat(link(each, "seen-after-it")).isVisible(SOON);
      }
      assertThat(page.evaluate("window.sameDocument")).as("no reload").isEqualTo(true);
      assertThat(viewer.faults()).isEmpty();
    } finally {
      five.startAgain("web-console");
      five.awaitReady();
      five.endOtherConsole();
    }
  }

  private void define(String pipeline) {
    String yaml =
        Documents.source(pipeline, pipeline)
            + Documents.pipeline(pipeline, pipeline, "functions: []", Documents.toStream(pipeline));
    five.runBy(five.otherHttpPort(), yaml, "apply", "-f", "-").succeeded();
  }
}
