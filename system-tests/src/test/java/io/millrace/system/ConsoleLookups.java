package io.millrace.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.millrace.system.Viewer.button;
import static io.millrace.system.Viewer.heading;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;

/** What people ask the console before they trust the edge with something. */
final class ConsoleLookups {
  private static final LocatorAssertions.IsVisibleOptions SOON =
      new LocatorAssertions.IsVisibleOptions().setTimeout(60_000);

  private static final LocatorAssertions.ContainsTextOptions TOLD_SOON =
      new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);
  private static final Pattern NEXT_TRY = Pattern.compile("next try in \\d+ s");

  private final Millrace edge;
  private final Page page;

  ConsoleLookups(Millrace edge, Page page) {
    this.edge = edge;
    this.page = page;
  }

  private void open(String address, String heading) {
    page.navigate(edge.url() + address);
    heading(page, heading).waitFor();
  }

  /** What {@code ctx} offers, and then the function's own parameters. */
  void whatCtxOffersWhileOneWrites() {
    open("/functions/" + edge.idOf("functions", "moving-average"), "moving-average");
    Viewer.write(page, "def main(ctx, msg):\n    topic = ");
    page.keyboard().type("ctx.get");
    Locator offers = page.locator(".cm-tooltip-autocomplete");
    assertThat(offers).containsText("get_payload");
    assertThat(offers).containsText("get_selector");
    offers.locator("li", new Locator.LocatorOptions().setHasText("get_topic")).click();
    Locator code = page.locator(".workbench .cm-content").first();
    assertThat(code).containsText("topic = ctx.get_topic()");
    page.keyboard().type("\nsize = ctx.get_config()[\"");
    offers.locator("li", new Locator.LocatorOptions().setHasText("window")).click();
    assertThat(code).containsText("ctx.get_config()[\"window");
  }

  /** The processes, and where each pipeline runs and delivers from. */
  void whatRunsWhere() {
    open("/nodes", "Nodes and services");
    Locator placed = page.locator("tr", new Page.LocatorOptions().setHasText("vibration-alarm"));
    assertThat(placed.locator(".runs-on").first()).isVisible(SOON);
    assertThat(page.getByText("processes are there.").first()).isVisible(SOON);
    placed.getByRole(AriaRole.LINK).click();
    heading(page, "vibration-alarm").waitFor();
  }

  /**
   * Its cloud is away: the state, the reason and when it is tried again, here and on a terminal.
   */
  void whyAPipelineRetries() {
    open("/pipelines", "Data pipelines");
    Locator row = page.locator("tr", new Page.LocatorOptions().setHasText("energy-to-cloud"));
    assertThat(row.locator(".badge")).hasText("Retrying");
    row.getByRole(AriaRole.LINK).click();
    heading(page, "energy-to-cloud").waitFor();
    assertThat(page.locator(".page-head .badge")).hasText("Retrying");
    Locator reason = page.locator(".notice.warn").first();
    assertThat(reason).containsText("plant-energy");
    assertThat(reason).containsText("127.0.0.1:9");
    assertThat(reason).containsText(NEXT_TRY, TOLD_SOON);
    Viewer.photograph(page, "pipeline-retrying-light-wide");
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            Assertions.assertThat(edge.run("get", "datapipeline", "energy-to-cloud").out())
                .containsSubsequence("energy-to-cloud", "Retrying", "plant-energy")
                .containsPattern(NEXT_TRY));
  }

  /** A cluster that lacks a node, as {@link MadeUpLine} tells of one. */
  void whatADegradedClusterLacks() {
    open("/nodes", "Nodes and services");
    assertThat(page.locator(".notice.warn", new Page.LocatorOptions().setHasText("is missing")))
        .isVisible(SOON);
    assertThat(page.getByText("it took 340 ms to get here")).isVisible(SOON);
    assertThat(page.locator("tr", new Page.LocatorOptions().setHasText("pipeline-1")))
        .containsText("no node has the label gpu");
    assertThat(page.locator(".runs-on.bad-text").first()).containsText("two (missing)");
    Viewer.photograph(page, "nodes-degraded-light-wide");
    Viewer.assertAccessible(page, "a degraded cluster");
  }

  /** Whether the keys of a cloud profile work where they are used. */
  void whetherTheCloudLetsUsIn(String profile, boolean itDoes) {
    open("/profiles/" + edge.idOf("cloudprofiles", profile), profile);
    button(page, "Test").click();
    Locator test = page.locator(".test");
    assertThat(test.locator(".notice")).isVisible(SOON);
    // Of the whole, so that what was found is told when it is the wrong thing.
    assertThat(test)
        .containsText(itDoes ? "The credentials work." : "is not allowed, or could not be reached");
    assertThat(page.locator(".test .checks > li").first()).isVisible();
    Viewer.photograph(page, (itDoes ? "profile-works" : "profile-fails") + "-light-wide");
  }
}
