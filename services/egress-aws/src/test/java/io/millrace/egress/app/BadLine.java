package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.spec.AwsTarget;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.egress.emulator.TcpProxy;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A line to a server on which everything that can happen to a line happens, one after the other: it
 * gets long; instead of an answer it is cut, closed on one side, and swallows everything; it gets
 * narrow.
 */
final class BadLine {
  private static final String PIPELINE = "line";
  private static final int TOPICS = 3;

  /** Messages that are sent while one thing happens. */
  private static final int PORTION = 30;

  /** Of one large message, on a line that takes two seconds for it. */
  private static final int LARGE_BYTES = 200_000;

  private final EgressFixture egress;
  private final TcpProxy line;
  private final Feed feed = new Feed("edge-1.3");
  private int sent;

  private BadLine(EgressFixture egress, TcpProxy line) {
    this.egress = egress;
    this.line = line;
  }

  /**
   * Delivers numbers over it, on three topics in turn, until all are acknowledged.
   *
   * @param egress one with little patience
   * @param port of the server
   * @return how many
   */
  static int deliver(EgressFixture egress, int port, Function<AwsTarget, PipelineOutput> output) {
    try (TcpProxy line = new TcpProxy(egress.vertx, port)) {
      BadLine bad = new BadLine(egress, line);
      PipelineSpec spec = egress.pipeline(PIPELINE, output.apply(egress.target(line.url())));
      egress.connect(spec, bad.feed);
      bad.getWorse();
      return bad.sent;
    }
  }

  private void getWorse() {
    line.delay(100);
    send();
    awaitAll();
    line.delay(0);

    line.atNextAnswer(line::cut);
    send();
    awaitAll();

    line.atNextAnswer(line::halfClose);
    send();
    awaitAll();

    line.atNextAnswer(() -> line.swallow(true));
    send();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> egress.reason(PIPELINE).contains("no answer in time"));
    line.swallow(false);
    awaitAll();

    // With one second for a call and another for each 32 KiB.
    line.bandwidth(LARGE_BYTES / 2);
    feed.put("t/" + sent % TOPICS, sent++ + " ".repeat(LARGE_BYTES));
    egress.wake(feed);
    awaitAll();
  }

  private void send() {
    for (int i = 0; i < PORTION; i++) {
      feed.put("t/" + sent % TOPICS, Integer.toString(sent++));
    }
    egress.wake(feed);
  }

  private void awaitAll() {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(feed.acknowledged).hasValue(sent));
  }

  /**
   * Nothing is lost.
   *
   * @param arrived what did, at a server that keeps no order
   */
  static void expectAll(Collection<String> arrived, int count) {
    assertThat(arrived.stream().map(String::strip).distinct())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, count).mapToObj(Integer::toString).toList());
    // Those whose answer was lost: when the line was cut, half closed, and swallowed everything.
    assertThat(arrived.size() - count).as("repeats").isBetween(0, 3 * PORTION);
  }

  /**
   * Nothing is lost, and what comes first of each topic comes in order.
   *
   * @param arrived what did, at a server that keeps order
   */
  static void expectAllInOrder(List<String> arrived, int count) {
    expectAll(arrived, count);
    for (int topic = 0; topic < TOPICS; topic++) {
      int first = topic;
      assertThat(
              new LinkedHashSet<>(arrived)
                  .stream()
                      .map(text -> Integer.valueOf(text.strip()))
                      .filter(number -> number % TOPICS == first))
          .as("topic " + topic)
          .isSorted();
    }
  }
}
