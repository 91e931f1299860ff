package io.millrace.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.millrace.system.Viewer.button;
import static io.millrace.system.Viewer.field;
import static io.millrace.system.Viewer.heading;
import static io.millrace.system.Viewer.link;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;

/**
 * What a person does with a plant at work: looks, follows, builds, stops, and thinks better of it.
 */
final class ConsoleTour {
  private static final LocatorAssertions.IsVisibleOptions SOON =
      new LocatorAssertions.IsVisibleOptions().setTimeout(60_000);
  private static final LocatorAssertions.ContainsTextOptions TOLD_SOON =
      new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);

  private final Viewer viewer;
  private final Millrace edge;
  private final Page page;

  ConsoleTour(Viewer viewer, Millrace edge, Page page) {
    this.viewer = viewer;
    this.edge = edge;
    this.page = page;
  }

  private void open(String address, String heading) {
    page.navigate(edge.url() + address);
    heading(page, heading).waitFor();
  }

  void theOverviewSaysHowLongTheDiskHolds() {
    open("/", "Overview");
    assertThat(page.getByText(Pattern.compile("At this rate the disk holds \\d+ (d|h|min)")))
        .isVisible(SOON);
    for (String range : new String[] {"1h", "24h", "7d", "15m"}) {
      button(page, range).click();
      assertThat(button(page, range)).hasAttribute("aria-pressed", "true");
      assertThat(page.locator("main canvas").first()).isVisible(SOON);
    }
  }

  /** Boxes lead to what they stand for, curves to the messages that pass there. */
  void theFlowGraphLeadsEverywhere() {
    open("/flow", "Flow graph");
    Locator fast = page.locator(".flow path.ok:not(.still):not(.way)").first();
    fast.waitFor(
        new Locator.WaitForOptions()
            .setState(com.microsoft.playwright.options.WaitForSelectorState.ATTACHED)
            .setTimeout(60_000));
    Assertions.assertThat(width(fast))
        .as("a curve as wide as its rate")
        .isGreaterThan(width(page.locator(".flow path.still").first()));
    assertThat(page.locator(".flow path.warn").first()).isAttached();
    page.locator(".flow .node.pipeline", withText("vibration-alarm")).click();
    heading(page, "vibration-alarm").waitFor();
    page.goBack();
    page.locator(".flow .node.output", withText("workshop/board")).click();
    heading(page, "maintenance-board").waitFor();
    page.goBack();
    page.locator(".flow path.way")
        .first()
        .waitFor(
            new Locator.WaitForOptions()
                .setState(com.microsoft.playwright.options.WaitForSelectorState.ATTACHED));
    page.locator(".flow path.way").first().dispatchEvent("click");
    page.waitForURL(Pattern.compile(".*/pipelines/[^/]+/tap.*"));
  }

  private static Page.LocatorOptions withText(String text) {
    return new Page.LocatorOptions().setHasText(text);
  }

  private static double width(Locator path) {
    return Double.parseDouble(path.getAttribute("stroke-width"));
  }

  /** Input, two functions put in order with keys and by dragging, parameters, sampling, Kafka. */
  void aPipelineToKafkaIsBuiltAndChangedToNats() {
    open("/pipelines/new", "Build a pipeline");
    field(page, "Name *").fill("vibration-to-kafka");
    page.getByText("Vibration", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(page.getByText("One data source with one topic match now.")).isVisible(SOON);
    assertThat(page.locator(".preview code, .preview pre").first()).isVisible(SOON);
    for (String function : new String[] {"above-limit", "moving-average"}) {
      page.getByLabel("Function", new Page.GetByLabelOptions().setExact(true))
          .selectOption(function);
      button(page, "Add").click();
    }
    order();
    Locator window = field(page, "window");
    assertThat(window).hasAttribute("type", "number");
    window.fill("5");
    field(page, "limit").fill("0.1");
    page.getByText("Sample the input").click();
    page.getByLabel("Every", new Page.GetByLabelOptions().setExact(true)).fill("2");
    theCloudIsTestedBeforeItIsChosen();
    page.locator(".kind", withText("Kafka")).click();
    field(page, "Kafka topic *").fill("vibration");
    field(page, "Servers").fill("nowhere");
    page.getByText("More of the output").click();
    page.getByLabel("Form of a message").selectOption("true");
    field(page, "At most, messages a second").fill("100");
    field(page, "At most, bytes a second").fill("9");
    button(page, "Create and start").click();
    refused("At most, bytes a second", "1024");
    field(page, "At most, bytes a second").fill("4096");
    button(page, "Create and start").click();
    refused("Servers", "must be addresses with ports");
    field(page, "Servers").fill("127.0.0.1:9");
    Viewer.photograph(page, "builder-kafka-light-wide");
    Viewer.assertAccessible(page, "a pipeline to Kafka");
    button(page, "Create and start").click();
    heading(page, "vibration-to-kafka").waitFor();
    assertThat(page.locator("main")).containsText("Kafka · vibration", TOLD_SOON);

    link(page, "Edit").click();
    assertThat(page.locator(".stage strong").first()).hasText("moving-average");
    assertThat(field(page, "window")).hasValue("5");
    assertThat(field(page, "Servers")).hasValue("127.0.0.1:9");
    page.locator(".kind", withText("NATS")).click();
    field(page, "NATS subject *").fill("plant.vibration");
    field(page, "Servers").fill("nats://127.0.0.1:9");
    button(page, "Save changes").click();
    page.getByText("vibration-to-kafka was saved.").first().waitFor();
    String saved =
        edge.run("get", "datapipeline", "vibration-to-kafka", "-o", "yaml").succeeded().out();
    Assertions.assertThat(saved)
        .contains("service: NATS", "endpointName: plant.vibration", "servers: nats://127.0.0.1:9")
        .contains("envelope: true", "maxMessagesPerSecond: 100", "maxBytesPerSecond: 4096")
        .contains("samplingIntervalMsec: 2000");
  }

  /** With the profile, service and bucket that the pipeline would have. */
  private void theCloudIsTestedBeforeItIsChosen() {
    page.locator(".kind", withText("AWS")).click();
    field(page, "Cloud profile *").selectOption("head-office");
    field(page, "Bucket *").fill("vibration");
    button(page, "Test").click();
    Locator said = page.locator(".test");
    assertThat(said.locator(".notice")).containsText("could not be reached", TOLD_SOON);
    assertThat(said.locator(".checks > li").first()).containsText("s3:");
  }

  /** Down with the arrow key, focus and all; back up by dragging; and down again. */
  private void order() {
    Locator names = page.locator(".stage strong");
    page.locator(".stage .grip").first().focus();
    page.keyboard().press("ArrowDown");
    assertThat(names.first()).hasText("moving-average");
    assertThat(page.locator(".stage .grip").last()).isFocused();
    assertThat(page.getByText("above-limit is now at place 2 of 2.")).isAttached();
    page.locator(".stage .grip").last().dragTo(page.locator(".stage").first());
    assertThat(names.first()).hasText("above-limit");
    button(page, "Move above-limit down").click();
    assertThat(names.first()).hasText("moving-average");
  }

  private void refused(String label, String why) {
    assertThat(page.locator(".field.wrong", withText(label)).locator(".problem"))
        .containsText(why, TOLD_SOON);
  }

  /** What can be undone is; what cannot is asked first. */
  void stoppingAndDeletingCanBeThoughtBetterOf() {
    open("/pipelines", "Data pipelines");
    link(page, "temperatures").click();
    button(page, "Stop").click();
    assertThat(page.locator(".badge", withText("Stopped")).first()).isVisible(SOON);
    button(page, "Undo").click();
    assertThat(page.locator(".badge", withText("Healthy")).first()).isVisible(SOON);
    link(page, "Clone").click();
    assertThat(field(page, "Name *")).hasValue("temperatures-copy");
    button(page, "Create and start").click();
    heading(page, "temperatures-copy").waitFor();
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Delete")).first().click();
    Locator question = page.getByRole(AriaRole.DIALOG);
    question.waitFor();
    page.keyboard().press("Escape");
    assertThat(question).isHidden();
    heading(page, "temperatures-copy").waitFor();

    open("/categories", "Categories");
    link(page, "Site").click();
    heading(page, "Site").waitFor();
    String before = field(page, "Purpose").inputValue();
    field(page, "Purpose").fill("Where it stands");
    button(page, "Save changes").click();
    page.getByText("Site was saved.").first().waitFor();
    button(page, "Undo").last().click();
    page.getByText("Site is as it was before.").first().waitFor();
    link(page, "Site").first().click();
    assertThat(field(page, "Purpose")).hasValue(before);
  }

  /** A certificate that is revoked after a question, and a token that is shown once. */
  void keysAreGivenAndTakenBack() {
    open("/certificates", "Certificates");
    button(page, "Revoke").first().click();
    page.getByRole(AriaRole.DIALOG).getByRole(AriaRole.BUTTON).last().click();
    assertThat(
            page.locator("main")
                .getByText("revoked", new Locator.GetByTextOptions().setExact(false))
                .first())
        .isVisible(SOON);

    open("/tokens", "API tokens");
    button(page, "Create a token").first().click();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog).containsText("cannot be shown again");
    button(page, "Close").last().click();
    assertThat(page.locator("main")).not().containsText("cannot be shown again");
  }

  /** Everybody sees times of where they are. */
  void timesAreThoseOfTheViewer() {
    for (String zone : new String[] {"Asia/Tokyo", "America/New_York"}) {
      Page there = viewer.signedIn(ColorScheme.DARK, zone);
      there.navigate(edge.url() + "/audit");
      Locator time = there.locator("main time").first();
      time.waitFor();
      Instant moment = Instant.parse(time.getAttribute("datetime"));
      Assertions.assertThat(time.getAttribute("title"))
          .contains(
              DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT)
                  .withZone(ZoneId.of(zone))
                  .format(moment));
      there.context().close();
    }
  }

  /** From the address line to a page and out of a dialog without a mouse. */
  void everythingWorksWithTheKeyboard() {
    open("/certificates", "Certificates");
    page.keyboard().press("Tab");
    assertThat(link(page, "Skip to content")).isFocused();
    page.keyboard().press("Enter");
    page.keyboard().press("Tab");
    assertThat(button(page, "Create a certificate").first()).isFocused();
    page.keyboard().press("Enter");
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    dialog.waitFor();
    for (int i = 0; i < 12; i++) {
      page.keyboard().press("Tab");
      Assertions.assertThat(
              (boolean)
                  page.evaluate(
                      "document.activeElement === document.body || !!document.activeElement.closest('dialog, [role=dialog]')"))
          .as("the focus stays in the dialog")
          .isTrue();
    }
    page.keyboard().press("Escape");
    assertThat(dialog).isHidden();
    assertThat(button(page, "Create a certificate").first()).isFocused();
  }

  /** What a pipeline of the environment waits for is followed without reloading. */
  void theImageOfAnEnvironmentIsPulled(MadeUpLine line) {
    JsonObject pipeline =
        new JsonObject()
            .put("id", "p0")
            .put("name", "pipeline-0")
            .put("originSelectors", new JsonArray())
            .put(
                "transformationArgsList",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("transformationId", edge.idOf("functions", "to-fahrenheit"))
                            .put("args", new JsonArray())));
    page.route(
        Pattern.compile(".*/v1.0/datapipelines\\?.*"),
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody(
                        new JsonObject()
                            .put("totalCount", 1)
                            .put("result", new JsonArray().add(pipeline))
                            .encode())));
    page.navigate(edge.url() + "/environments/python-env");
    Locator progress = page.locator(".use [role=status]");
    assertThat(progress).containsText(Pattern.compile("pulling the image: \\d+ %"), TOLD_SOON);
    String before = progress.textContent();
    line.send(5, 0);
    assertThat(progress)
        .not()
        .hasText(before, new LocatorAssertions.HasTextOptions().setTimeout(60_000));
  }

  /** The cloud is reached again: alerts close by themselves, in front of whoever watches. */
  void anAlertClosesWhenItsCauseIsGone(String endpoint) {
    open("/alerts", "Alerts");
    Locator alert = page.locator(".alerts > li", withText("energy-to-cloud")).first();
    assertThat(alert).isVisible(SOON);
    Page other = viewer.signedIn(ColorScheme.LIGHT, 1440, 900);
    other.navigate(edge.url() + "/profiles/" + edge.idOf("cloudprofiles", "head-office"));
    heading(other, "head-office").waitFor();
    other.getByLabel("Endpoint").fill(endpoint);
    button(other, "Save changes").click();
    other.getByText("head-office was saved.").first().waitFor();
    new ConsoleLookups(edge, other).whetherTheCloudLetsUsIn("head-office", true);
    other.context().close();

    assertThat(alert).isHidden(new LocatorAssertions.IsHiddenOptions().setTimeout(60_000));
    button(page, "All").first().click();
    assertThat(page.locator(".alerts > li.over", withText("energy-to-cloud")).first())
        .containsText("over since", TOLD_SOON);
  }
}
