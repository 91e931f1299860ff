package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The console's figures, for {@code bench/console/run}: of a machine that does nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleBench {
  private static final int SECONDS = Integer.getInteger("millrace.bench.seconds", 20);
  private static final int VIEWERS = 50;

  /** How often the charts of the overview are read again, as the page does. */
  private static final int HISTORY_SECONDS = 600;

  private static final double FRAME_MILLIS = 1_000.0 / 60;

  /** Notes when the first page has something to click, and that was drawn. */
  private static final String USABLE =
      """
      window.usableAfter = new Promise((usable) => {
        new MutationObserver((_, seen) => {
          if (document.querySelector('.steps a')) {
            seen.disconnect()
            requestAnimationFrame(() => setTimeout(() => usable(performance.now())))
          }
        }).observe(document, { childList: true, subtree: true })
      })
      """;

  private static final String WATERFALL =
      """
      [performance.getEntriesByType('navigation')[0], ...performance.getEntriesByType('resource')]
        .map(({ name, startTime, responseEnd }) =>
          `${name.replace(/.*\\//, '/').replace(/-.*\\./, '.')} ${startTime.toFixed()}-${responseEnd.toFixed()}`)
        .join(', ')
      """;

  private Millrace edge;
  private Viewer viewer;

  @BeforeAll
  void start() {
    edge = Millrace.up("console-bench", "process");
    viewer = new Viewer(edge);
  }

  @AfterAll
  void stop() {
    viewer.close();
    edge.close();
  }

  @Test
  void isInteractiveWithinASecond() {
    Page page = viewer.signedIn(ColorScheme.LIGHT, 1440, 900);
    List<Double> cold = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      // A new window each time: nothing of the application is cached.
      Page fresh = viewer.window(ColorScheme.LIGHT, 1440, 900);
      fresh.context().addCookies(page.context().cookies());
      fresh.context().addInitScript(USABLE);
      // The browser's own process for the window is not what is measured.
      fresh.navigate(edge.url() + "/health/live");
      fresh.navigate(edge.url());
      cold.add(((Number) fresh.evaluate("window.usableAfter")).doubleValue());
      System.out.println("interactive, what came when: " + fresh.evaluate(WATERFALL));
      fresh.context().close();
    }
    page.context().close();
    cold.sort(null);
    System.out.printf(
        "interactive after: median %.0f ms, worst %.0f ms%n", cold.get(2), cold.get(4));
    assertThat(cold.get(2)).isLessThan(1_000);
  }

  @Test
  void drawsSixtyFramesASecondWithTwoHundredPipelinesAtTenUpdatesASecond() throws IOException {
    try (MadeUpLine line = new MadeUpLine()) {
      Page page = viewer.signedIn(line);
      page.navigate(edge.url() + "/pipelines");
      Viewer.link(page, "pipeline-199").waitFor();
      page.evaluate("{ const on = () => requestAnimationFrame(on); on(); undefined }");
      line.send(10L * SECONDS, 100);
      viewer.trace(page);
      await()
          .pollInSameThread()
          .atMost(Duration.ofSeconds(SECONDS * 3L))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> {
            page.title();
            return line.told();
          });
      JsonArray trace = events(kept(viewer.traced()));
      List<Double> gaps = gaps(trace);
      gaps.sort(null);
      double mean = gaps.stream().mapToDouble(gap -> gap).average().orElseThrow();
      System.out.printf(
          "frames: %.1f a second; 99 %% within %.1f ms, worst %.1f ms, of %d%n",
          1_000 / mean, gaps.get(gaps.size() * 99 / 100), gaps.getLast(), gaps.size());
      MainThread thread = MainThread.of(trace);
      System.out.printf(
          "frames, main thread alone: busy %.1f %%, %.1f ms an update, longest task %.1f ms%n",
          thread.busyShare() * 100, thread.busyMillis() / (10.0 * SECONDS), thread.longestMillis());
      assertThat(1_000 / mean).isGreaterThan(59);
      assertThat(gaps.get(gaps.size() * 99 / 100)).isLessThan(2 * FRAME_MILLIS);
      page.context().close();
    }
  }

  /** Where the browser's performance panel can open it. */
  private static String kept(String trace) throws IOException {
    Files.writeString(Checkout.ROOT.resolve("target/console-frames.json"), trace);
    return trace;
  }

  private static JsonArray events(String trace) {
    return new JsonObject(trace).getJsonArray("traceEvents", new JsonArray());
  }

  private static Stream<JsonObject> named(JsonArray trace, String name) {
    return trace.stream()
        .map(JsonObject.class::cast)
        .filter(event -> name.equals(event.getString("name")));
  }

  /** Milliseconds between the frames of the browser's trace. */
  private static List<Double> gaps(JsonArray trace) {
    List<Long> frames =
        named(trace, "FireAnimationFrame").map(event -> event.getLong("ts")).sorted().toList();
    List<Double> gaps = new ArrayList<>();
    for (int i = 1; i < frames.size(); i++) {
      gaps.add((frames.get(i) - frames.get(i - 1)) / 1_000.0);
    }
    return gaps;
  }

  /**
   * What the page's own thread did: of the trace's tasks, in the time from the first to the last.
   */
  private record MainThread(double busyMillis, double busyShare, double longestMillis) {
    static MainThread of(JsonArray trace) {
      JsonObject frame = named(trace, "FireAnimationFrame").findFirst().orElseThrow();
      List<JsonObject> tasks =
          named(trace, "RunTask")
              .filter(task -> task.getValue("tid").equals(frame.getValue("tid")))
              .filter(task -> task.getValue("pid").equals(frame.getValue("pid")))
              .toList();
      LongSummaryStatistics micros =
          tasks.stream().mapToLong(task -> task.getLong("dur", 0L)).summaryStatistics();
      LongSummaryStatistics when =
          tasks.stream().mapToLong(task -> task.getLong("ts")).summaryStatistics();
      return new MainThread(
          micros.getSum() / 1_000.0,
          (double) micros.getSum() / Math.max(1, when.getMax() - when.getMin()),
          micros.getMax() / 1_000.0);
    }
  }

  @Test
  void costsNextToNothingPerViewerOfAnEdgeThatRests() throws Exception {
    assertThat(percentPerViewer("idle viewer")).isLessThan(0.1);
  }

  @Test
  void tellsWhatAViewerOfAPlantAtWorkCosts() throws Exception {
    try (BusyPlant _ = BusyPlant.on(edge)) {
      percentPerViewer("idle viewer of a plant at work");
    }
  }

  private double percentPerViewer(String who) throws Exception {
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < VIEWERS; i++) {
      tokens.add(edge.anotherToken());
    }
    List<WebSocket> viewers = new ArrayList<>();
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String token : tokens) {
        viewers.add(idleViewer(client, token));
      }
      long pause = HISTORY_SECONDS * 1_000L / VIEWERS;
      Iterator<String> turns = Stream.generate(() -> tokens).flatMap(List::stream).iterator();
      clock.scheduleAtFixedRate(
          () -> readHistory(client, turns.next()), pause, pause, TimeUnit.MILLISECONDS);
      // What every page does once is no part of what it costs from then on.
      coreShare();
      double watched = coreShare();
      clock.shutdownNow();
      viewers.forEach(WebSocket::abort);
      // Last: what the program's compiler has yet to do counts against the viewers, if at all.
      coreShare();
      double alone = coreShare();
      double each = (watched - alone) / VIEWERS * 100;
      System.out.printf(
          "%s: %.4f %% of a core (edge alone %.2f %%, with %d viewers %.2f %%)%n",
          who, each, alone * 100, VIEWERS, watched * 100);
      return each;
    } finally {
      clock.shutdownNow();
    }
  }

  /** What the overview page watches, each with a session of its own. */
  private WebSocket idleViewer(HttpClient client, String token) {
    WebSocket socket =
        client
            .newWebSocketBuilder()
            .buildAsync(
                URI.create(edge.url().replace("http", "ws") + "/v1.0/live"),
                new WebSocket.Listener() {})
            .join();
    socket.sendText(new JsonObject().put("token", token).encode(), true).join();
    for (String topic : List.of("overview", "pipelines", "alerts")) {
      socket.sendText(new JsonObject().put("watch", topic).encode(), true).join();
    }
    return socket;
  }

  /** What its charts read now and then. */
  private void readHistory(HttpClient client, String token) {
    client.sendAsync(
        HttpRequest.newBuilder(
                URI.create(
                    edge.url() + "/v1.0/history?id=&range=15m&series=in,out,errors,spoolBytes"))
            .header("Authorization", "Bearer " + token)
            .build(),
        HttpResponse.BodyHandlers.discarding());
  }

  /** Part of a core that the edge's process used over a while. */
  private double coreShare() {
    Duration before = edge.processorTime();
    long began = System.nanoTime();
    await()
        .pollDelay(Duration.ofSeconds(SECONDS))
        .atMost(Duration.ofSeconds(SECONDS + 5L))
        .until(() -> true);
    return (double) edge.processorTime().minus(before).toNanos() / (System.nanoTime() - began);
  }
}
