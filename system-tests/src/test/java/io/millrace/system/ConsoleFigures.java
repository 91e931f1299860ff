package io.millrace.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.millrace.system.Viewer.heading;
import static io.millrace.system.Viewer.link;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The figures of the overview against what was published, while nothing but a {@link SteadyLine} is
 * at work. Rates are those of a window of at least four seconds.
 */
final class ConsoleFigures {
  /** One message more or less in a window, and half of the last digit shown. */
  private static final double ONE_MESSAGE = 0.25 + 0.05;

  /** Percentiles are right to a range of the histogram, which reaches four times as far. */
  private static final double RANGE_BEGINS_MILLIS = 65;

  private static final double RANGE_ENDS_MILLIS = 263;

  private static final int MOST_LOOKS = 120;
  private static final int PAUSE_MILLIS = 500;
  private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");

  private final Millrace edge;
  private final Page page;

  ConsoleFigures(Millrace edge, Page page) {
    this.edge = edge;
    this.page = page;
  }

  /** Both pipelines take in each message; one delivers it or fails, the other keeps it. */
  void areWhatWasPublished(SteadyLine line) throws InterruptedException {
    page.navigate(edge.url());
    heading(page, "Overview").waitFor();
    becomes("Messages in", number -> about(number, 2 * SteadyLine.RATE, 2));
    becomes("Messages out", number -> about(number, SteadyLine.RATE - SteadyLine.FAILING_RATE, 1));
    becomes("Errors", number -> about(number, SteadyLine.FAILING_RATE, 1));
    assertThat(number(note("Latency").replaceAll(".*median", "")))
        .as("the median of messages of " + SteadyLine.WORK)
        .isBetween(RANGE_BEGINS_MILLIS, RANGE_ENDS_MILLIS);

    int published = line.rest();
    assertThat(tile("Spool"))
        .containsText(
            published + " messages wait",
            new LocatorAssertions.ContainsTextOptions().setTimeout(60_000));
    becomes("Messages in", number -> assertThat(number).isZero());
    becomes("Errors", number -> assertThat(number).isZero());
    link(page, "Data pipelines").first().click();
    Locator waiting = page.locator("tr", withText(SteadyLine.WAITING));
    assertThat(waiting.locator("[data-title=Waiting]")).hasText(Integer.toString(published));
    Locator failing = page.locator("tr", withText(SteadyLine.FAILING));
    assertThat(failing.locator("[data-title=Waiting]")).hasText("0");
    assertThat(failing.locator("[data-title='Dead letters']"))
        .hasText(Integer.toString((int) Math.ceil(published / SteadyLine.RATE)));
  }

  private static Page.LocatorOptions withText(String text) {
    return new Page.LocatorOptions().setHasText(text);
  }

  private static void about(double shown, double published, int pipelines) {
    assertThat(shown).isCloseTo(published, within(pipelines * ONE_MESSAGE));
  }

  private Locator tile(String title) {
    return page.locator(".metric")
        .filter(
            new Locator.FilterOptions()
                .setHas(
                    page.getByRole(
                        AriaRole.HEADING,
                        new Page.GetByRoleOptions().setName(title).setExact(true))));
  }

  private String note(String title) {
    return tile(title).locator("p.small").first().innerText();
  }

  /** A window has to pass first. */
  private void becomes(String title, Consumer<Double> right) {
    for (int i = 0; i < MOST_LOOKS; i++) {
      try {
        right.accept(shown(title));
        return;
      } catch (AssertionError notYet) {
        page.waitForTimeout(PAUSE_MILLIS);
      }
    }
    right.accept(shown(title));
  }

  private double shown(String title) {
    return number(tile(title).locator(".value").innerText());
  }

  private static double number(String text) {
    Matcher digits = NUMBER.matcher(text.replace(",", ""));
    assertThat(digits.find()).as("a number in " + text).isTrue();
    return Double.parseDouble(digits.group());
  }
}
