package io.millrace.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.millrace.system.Viewer.button;
import static io.millrace.system.Viewer.heading;
import static io.millrace.system.Viewer.link;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The console by hand: the guide's temperature pipeline from an empty edge to a replayed dead
 * letter, then every page.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleST {
  private static final System.Logger log = System.getLogger("newcomer");
  private static final LocatorAssertions.IsVisibleOptions SOON =
      new LocatorAssertions.IsVisibleOptions().setTimeout(60_000);
  private static final String WORKS =
      """
      import json


      def main(ctx, msg):
          reading = json.loads(msg)
          ctx.send(json.dumps({"fahrenheit": reading["celsius"] * 9 / 5 + 32}).encode())
      """;
  private static final String BROKEN = WORKS.replace("[\"celsius\"]", "[\"kelvin\"]");

  private final int securePort = Checkout.freePort();
  private Millrace edge;
  private Viewer viewer;
  private Page page;
  private @Nullable BusyPlant plant;
  private Oven oven;

  @BeforeAll
  void start() {
    edge =
        Millrace.up(
            "console", "process", Map.of("MILLRACE_HTTPS_PORT", Integer.toString(securePort)));
    oven = new Oven(edge, edge.folder().resolve("from-console"));
    viewer = new Viewer(edge);
    page = viewer.signedIn(ColorScheme.LIGHT, 1440, 900);
  }

  @AfterAll
  void stop() {
    rest();
    if (viewer != null) {
      viewer.close();
    }
    edge.close();
  }

  @Test
  @Order(1)
  void isLearntInFiveMinutesFromAnEmptyEdgeToMessagesThatArrive() throws IOException {
    Newcomer newcomer = Newcomer.opens(edge, page);
    assertThat(page.getByText("Build your first pipeline")).isVisible();
    Viewer.photograph(page, "first-steps-light-wide");
    Viewer.assertAccessible(page, "first steps");
    newcomer.buildsTheTemperaturePipeline(WORKS);
    newcomer.getsACertificate(Files.createDirectories(oven.certificates()));
    newcomer.watchesTheMessages();
    oven.publishUntilSeen("{\"celsius\": 21.5}", page.getByText("70.7").first());

    log.log(System.Logger.Level.INFO, "from an empty edge to messages that arrive: {0}", newcomer);
    Assertions.assertThat(newcomer.time()).isLessThan(Duration.ofMinutes(5));
    Assertions.assertThat(newcomer.pages()).isLessThanOrEqualTo(12);
    Assertions.assertThat(newcomer.clicks()).isLessThanOrEqualTo(35);
  }

  @Test
  @Order(2)
  void mendsABrokenFunctionOnItsDeadLetterAndReplaysIt() {
    openFunction();
    Viewer.write(page, BROKEN);
    button(page, "Save and deploy").click();
    page.getByText("to-fahrenheit was saved.").first().waitFor();

    page.navigate(edge.url() + "/alerts");
    oven.publishUntilSeen("{\"celsius\": 30}", page.getByText("KeyError").first());
    Viewer.photograph(page, "alerts-light-wide");
    Newcomer newcomer = Newcomer.opens(edge, page);
    newcomer.findsWhatFails("to-fahrenheit");
    log.log(
        System.Logger.Level.INFO,
        "from opening the console to the stage that fails: {0}",
        newcomer);
    Assertions.assertThat(newcomer.clicks()).isEqualTo(1);
    Assertions.assertThat(newcomer.pages()).isEqualTo(2);
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Logs")).first().click();
    assertThat(page.locator(".lines[role=log]")).containsText("KeyError", timeout());
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Dead letters"))
        .first()
        .click();
    assertThat(page.getByText("{\"celsius\":30}").first()).isVisible(SOON);
    Viewer.photograph(page, "dead-letters-light-wide");
    link(page, "Try a fix").first().click();

    assertThat(page.getByText("One message chosen")).isVisible(SOON);
    Viewer.write(page, WORKS);
    button(page, "Run").click();
    assertThat(page.locator(".outcome.works .sent").first()).containsText("86", timeout());
    assertThat(page.locator(".outcome").nth(1)).containsText("KeyError", timeout());
    // High enough for the bar at the bottom to hide nothing: this one is in the README.
    page.setViewportSize(1440, 1200);
    Viewer.photograph(page, "try-light-wide");
    page.setViewportSize(1440, 900);
    Viewer.assertAccessible(page, "trying a fix");
    button(page, "Save and deploy").click();
    page.getByText("to-fahrenheit was saved.").first().waitFor();

    page.navigate(edge.url() + "/pipelines");
    link(page, "oven-temperature").click();
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Dead letters"))
        .first()
        .click();
    int failed = edge.total("datapipelines/%s/deadletters".formatted(pipeline()));
    assertThat(page.locator("main h2").first())
        .hasText(failed == 1 ? "One message failed" : failed + " messages failed");
    button(page, "Replay all").click();
    page.getByText(
            failed == 1
                ? "One message goes through the pipeline again."
                : failed + " messages go through the pipeline again.")
        .first()
        .waitFor();
    assertThat(page.getByText("No dead letters")).isVisible(SOON);
    Assertions.assertThat(viewer.faults()).isEmpty();
  }

  @Test
  @Order(3)
  void showsWhatPassesAnywhereAndGoesBackToAnEarlierVersion() {
    page.navigate(edge.url() + "/sources");
    link(page, "oven").click();
    oven.publishUntilSeen(
        "{\"celsius\": 20}", page.locator(".preview").getByText("{\"celsius\":20}").first());

    page.navigate(edge.url() + "/pipelines");
    link(page, "oven-temperature").click();
    page.getByRole(
            AriaRole.LINK, new Page.GetByRoleOptions().setName("Watch messages that enter stage 1"))
        .click();
    oven.publishUntilSeen("{\"celsius\": 19}", page.getByText("{\"celsius\":19}").first());

    openFunction();
    button(page, "Compare version 2 with the current one").click();
    assertThat(page.locator(".diff .cm-content").first()).containsText("kelvin");
    button(page, "Roll back to version 2").click();
    button(page, "Roll back").last().click();
    page.getByText("Version 2 is deployed again.").waitFor();
    assertThat(page.locator(".workbench .cm-content").first()).containsText("kelvin");
    button(page, "Roll back to version 3").click();
    button(page, "Roll back").last().click();
    page.getByText("Version 3 is deployed again.").waitFor();
    assertThat(page.locator(".workbench .cm-content").first()).containsText("celsius");
  }

  @Test
  @Order(4)
  void triesCodeOnMessagesThatPassBesideAnyOlderVersion() {
    openFunction();
    button(page, "Captured messages").click();
    button(page, "Catch messages as they pass").click();
    Locator caught =
        page.locator(
            ".captured .check", new Page.LocatorOptions().setHasText("Passed in oven-temperature"));
    oven.publishUntilSeen("{\"celsius\": 40}", caught.first());
    button(page, "Stop catching").click();
    caught.first().locator("input").check();
    page.getByLabel("Compare with").selectOption("2");
    button(page, "Run").click();
    assertThat(page.locator(".outcome.works .sent").first()).containsText("104", timeout());
    assertThat(page.locator(".outcome").nth(1)).containsText("Version 2", timeout());
    assertThat(page.locator(".outcome").nth(1)).containsText("KeyError", timeout());
    Viewer.photograph(page, "try-version-light-wide");
    Viewer.assertAccessible(page, "trying beside an older version");
  }

  @Test
  @Order(4)
  void isTheSameAndSaferOverHttps() throws Exception {
    new ConsoleOverHttps(edge, securePort, oven.certificates().resolve("ca.crt"))
        .isTheSameAndSafer(oven);
  }

  @Test
  @Order(5)
  void bearsBadInputOtherPeopleAndALostConnection() throws InterruptedException {
    ConsoleMishaps mishaps = new ConsoleMishaps(viewer, edge, page);
    mishaps.namesWithMarkup();
    try (SteadyLine line = SteadyLine.on(edge)) {
      mishaps.payloadsOfHtml("steady", SteadyLine.FAILING);
      new ConsoleFigures(edge, page).areWhatWasPublished(line);
    }
    mishaps.conflictingSaves();
    mishaps.conflictingVersions("to-fahrenheit");
    mishaps.conflictingNames();
    mishaps.refusalsAtTheField();
    mishaps.everyFormSaysWhatIsMissing();
    mishaps.fiveMegabytesOfCode();
    Assertions.assertThat(viewer.faults()).isEmpty();
    mishaps.aLostConnection();
  }

  private static LocatorAssertions.ContainsTextOptions timeout() {
    return new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);
  }

  private String pipeline() {
    return edge.idOf("datapipelines", "oven-temperature");
  }

  private void openFunction() {
    page.navigate(edge.url() + "/functions");
    link(page, "to-fahrenheit").click();
    heading(page, "to-fahrenheit").waitFor();
  }

  @Test
  @Order(8)
  void showsHowFarTheImageOfAnEnvironmentIsPulled() {
    try (MadeUpLine line = new MadeUpLine()) {
      Page watching = viewer.signedIn(line);
      new ConsoleTour(viewer, edge, watching).theImageOfAnEnvironmentIsPulled(line);
      watching.context().close();
    }
  }

  @Test
  @Order(8)
  void saysWhatAClusterLacksAndWhatRunsNowhere() {
    try (MadeUpLine line = new MadeUpLine()) {
      Page watching = viewer.signedIn(line);
      new ConsoleLookups(edge, watching).whatADegradedClusterLacks();
      watching.context().close();
    }
  }

  @Test
  @Order(8)
  void letsPeopleInAndKeepsThemToTheirProjects() {
    new ConsolePeople(viewer, edge, page).comeAndGo();
    Assertions.assertThat(viewer.faults()).isEmpty();
  }

  @Test
  @Order(9)
  void holdsNoMoreAfterAnHourOfTraffic() {
    try (MadeUpLine line = new MadeUpLine()) {
      Page watching = viewer.signedIn(line);
      watching.navigate(edge.url() + "/pipelines");
      link(watching, "pipeline-199").waitFor();
      new Endurance(watching, line).passes(3_600);
      watching.navigate(edge.url() + "/pipelines/" + pipeline() + "/tap");
      heading(watching, "pipeline-0").waitFor();
      new Endurance(watching, line).passes(14_400);
      watching.context().close();
    }
  }

  private void rest() {
    if (plant != null) {
      plant.close();
      plant = null;
    }
  }

  private void workingPlant() {
    if (plant == null) {
      plant = BusyPlant.on(edge);
    }
  }

  @Test
  @Order(6)
  void showsEveryPageWithoutAFlaw() throws Exception {
    workingPlant();
    new ConsolePages(edge).lookAtAll();
  }

  @Test
  @Order(7)
  void leadsThroughAPlantAtWork() {
    workingPlant();
    ConsoleTour tour = new ConsoleTour(viewer, edge, page);
    tour.theOverviewSaysHowLongTheDiskHolds();
    tour.theFlowGraphLeadsEverywhere();
    tour.everythingWorksWithTheKeyboard();
    tour.timesAreThoseOfTheViewer();
    tour.aPipelineToKafkaIsBuiltAndChangedToNats();
    tour.stoppingAndDeletingCanBeThoughtBetterOf();
    ConsoleLookups lookups = new ConsoleLookups(edge, page);
    lookups.whyAPipelineRetries();
    lookups.whatCtxOffersWhileOneWrites();
    lookups.whatRunsWhere();
    lookups.whetherTheCloudLetsUsIn("head-office", false);
    try (MotoServer cloud = MotoServer.start()) {
      tour.anAlertClosesWhenItsCauseIsGone(cloud.url());
    }
    new ConsoleKeyboard(edge, page).buildsAPipeline();
    new ConsoleDialogs(viewer, edge).areAccessible();
    tour.keysAreGivenAndTakenBack();
    rest();
    Assertions.assertThat(viewer.faults()).isEmpty();
  }
}
