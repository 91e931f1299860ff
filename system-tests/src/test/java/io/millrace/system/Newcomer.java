package io.millrace.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.millrace.system.Viewer.button;
import static io.millrace.system.Viewer.heading;
import static io.millrace.system.Viewer.link;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Somebody who never saw the console: opens it, goes where its own words lead, and counts what that
 * takes, as time on this machine says nothing about people.
 *
 * <p>Seconds are those of the keystroke-level model (Card, Moran and Newell, 1980): 1.35 to make up
 * one's mind, 1.1 to point, 0.2 for a button of the mouse, 0.4 to move the hand to the keys and as
 * much back, 0.28 a key; and five to glance over a page.
 */
final class Newcomer {
  private static final double THINK = 1.35;
  private static final double POINT = 1.1;
  private static final double BUTTON = 0.2;
  private static final double HAND = 0.4;
  private static final double KEY = 0.28;
  private static final double GLANCE = 5;
  private static final LocatorAssertions.IsVisibleOptions SOON =
      new LocatorAssertions.IsVisibleOptions().setTimeout(60_000);

  private final Page page;
  private int pages;
  private int clicks;
  private int keys;
  private double seconds;

  private Newcomer(Page page) {
    this.page = page;
  }

  /** Begins where the console does. */
  static Newcomer opens(Millrace edge, Page page) {
    page.navigate(edge.url());
    Newcomer newcomer = new Newcomer(page);
    newcomer.arrives("Overview");
    return newcomer;
  }

  int pages() {
    return pages;
  }

  int clicks() {
    return clicks;
  }

  Duration time() {
    return Duration.ofMillis(Math.round(seconds * 1_000));
  }

  @Override
  public String toString() {
    return "%d pages, %d clicks, %d keys: about %d s"
        .formatted(pages, clicks, keys, time().toSeconds());
  }

  private void arrives(String heading) {
    heading(page, heading).waitFor();
    pages++;
    seconds += GLANCE;
  }

  private void click(Locator what) {
    what.click();
    clicks++;
    seconds += THINK + POINT + BUTTON;
  }

  private void types(Locator where, String text) {
    click(where);
    where.fill(text);
    types(text);
  }

  private void types(String text) {
    keys += text.length();
    seconds += HAND + KEY * text.length() + HAND;
  }

  private Locator field(String label) {
    return Viewer.field(page, label);
  }

  /** From the first steps that an empty edge offers to a pipeline that runs. */
  void buildsTheTemperaturePipeline(String code) {
    click(page.getByText("Name what you measure"));
    arrives("New category");
    types(field("Name *"), "Area");
    types(field("Value 1"), "Oven hall");
    click(button(page, "Create"));
    arrives("Categories");

    click(link(page, "Overview"));
    arrives("Overview");
    click(page.getByText("Describe a data source"));
    arrives("New data source");
    types(field("Name *"), "oven");
    types(field("Field name *"), "temperature");
    types(field("MQTT topic *"), Oven.TOPIC);
    click(button(page, "Add a category value"));
    click(button(page, "Create"));
    arrives("Data sources");

    click(link(page, "Overview"));
    arrives("Overview");
    click(page.locator("main").getByText("Build the pipeline"));
    arrives("Build a pipeline");
    types(field("Name *"), "oven-temperature");
    click(page.getByText("Oven hall", new Page.GetByTextOptions().setExact(true)));
    assertThat(page.getByText("One data source with one topic match now.")).isVisible();
    writesTheFunction(code);
    types(field("Stream name *"), "fahrenheit");
    click(button(page, "Create and start"));
    arrives("oven-temperature");
  }

  private void writesTheFunction(String code) {
    click(button(page, "Write a new function"));
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    seconds += GLANCE;
    types(
        dialog.getByLabel("Name *", new Locator.GetByLabelOptions().setExact(true)),
        "to-fahrenheit");
    Viewer.write(page, code);
    clicks++;
    types(code);
    click(button(page, "Create and add"));
    dialog.waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
  }

  /** Leaves what the device needs in the folder. */
  void getsACertificate(Path folder) throws IOException {
    click(link(page, "Certificates"));
    arrives("Certificates");
    click(button(page, "Create a certificate").first());
    click(button(page, "Create"));
    Download zip = page.waitForDownload(() -> click(button(page, "Download ZIP")));
    click(button(page, "Close").last());
    try (ZipFile in = new ZipFile(zip.path().toFile())) {
      for (ZipEntry entry : Collections.list(in.entries())) {
        Files.write(
            folder.resolve(Path.of(entry.getName()).getFileName()),
            in.getInputStream(entry).readAllBytes());
      }
    }
  }

  /** To where the device's messages are to be seen. */
  void watchesTheMessages() {
    click(link(page, "Data pipelines").first());
    arrives("Data pipelines");
    click(link(page, "oven-temperature"));
    arrives("oven-temperature");
    assertThat(page.locator(".badge", new Page.LocatorOptions().setHasText("Healthy")))
        .isVisible(SOON);
    click(link(page, "Live messages"));
    page.getByText("Waiting for the next message").waitFor();
  }

  /** To the stage that fails, as the chain of its pipeline shows it. */
  void findsWhatFails(String function) {
    Locator alert =
        page.locator(".alerts > li", new Page.LocatorOptions().setHasText(function)).first();
    assertThat(alert).isVisible(SOON);
    click(
        alert.getByRole(
            AriaRole.LINK, new Locator.GetByRoleOptions().setName("Open the pipeline")));
    arrives("oven-temperature");
    Locator stage = page.locator(".chain .step", new Page.LocatorOptions().setHasText(function));
    assertThat(stage.locator(".bad-text").last()).containsText("failed");
  }
}
