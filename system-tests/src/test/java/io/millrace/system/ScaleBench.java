package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.PlacementWish;
import io.millrace.common.spec.StageLimits;
import io.millrace.common.spec.StageSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a cluster's work grows, for {@code bench/scale/run}: of a machine that does nothing else. */
class ScaleBench {
  private static final Path TABLES = Checkout.ROOT.resolve("target/bench-scale.md");

  /** Of a core, for each function-host. */
  private static final double RATION =
      Double.parseDouble(System.getProperty("millrace.bench.ration", "0.25"));

  /** For all function-hosts together: the rest is for ingest and for who sends. */
  private static final double MOST_CORES = Runtime.getRuntime().availableProcessors() / 2.0;

  private static final Duration SPAN =
      Duration.ofSeconds(Integer.getInteger("millrace.bench.seconds", 10));
  private static final Duration WARMUP = Duration.ofSeconds(20);
  private static final Duration STEP = Duration.ofSeconds(5);
  private static final int MOST_STEPS = 12;
  private static final int RATE = 1_000;
  private static final int SHARED_TOPICS = 64;
  private static final int TOPIC_OF_MANY = 10_000;

  /** About 4 ms of a whole core. */
  private static final String BUSY =
      """
      def main(ctx, msg):
          total = 0
          for i in range(60000):
              total += i * i
          ctx.send(msg)
      """;

  private static PipelineSpec pipeline(
      String name, String in, List<StageSpec> stages, PlacementWish wish) {
    return FailoverST.pipeline(name, in, stages, new PipelineOutput.Mqtt("out/" + name), wish);
  }

  private static Mqtt5AsyncClient client(DataPlane plane) {
    Mqtt5AsyncClient client =
        MqttClient.builder()
            .useMqttVersion5()
            .serverAddress(plane.mqtt(DataPlane.INGEST))
            .buildAsync();
    client.connect().join();
    return client;
  }

  private static AtomicLong watch(Mqtt5AsyncClient client) {
    AtomicLong arrived = new AtomicLong();
    client
        .subscribeWith()
        .topicFilter("out/#")
        .qos(MqttQos.AT_LEAST_ONCE)
        .callback(publish -> arrived.incrementAndGet())
        .send()
        .join();
    return arrived;
  }

  private static CompletableFuture<?> publish(Mqtt5AsyncClient client, String topic) {
    return client
        .publishWith()
        .topic(topic)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(new byte[200])
        .send();
  }

  /** Row by row, so that what was measured before a failure is there. */
  private static void row(String format, Object... values) {
    try {
      Files.writeString(
          TABLES,
          String.format(Locale.ROOT, format, values) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long over(Duration span) {
    return System.nanoTime() + span.toNanos();
  }

  private static void pass(Duration span) {
    long until = over(span);
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(span.plusSeconds(5))
        .until(() -> System.nanoTime() >= until);
  }

  // ---- more nodes ----

  @Test
  void doesNearlyTwiceAsMuchOnTwiceAsManyFunctionHosts() {
    row("| function-hosts, %.2f of a core each | messages/s | of linear |", RATION);
    row("| --- | --- | --- |");
    double one = 0;
    for (int hosts = 1; hosts <= 4 && hosts * RATION <= MOST_CORES; hosts *= 2) {
      double rate = busy(hosts);
      one = hosts == 1 ? rate : one;
      double linear = rate / one / hosts;
      row("| %d | %.1f | %.2f |", hosts, rate, linear);
      assertThat(linear).as("of linear on %d function-hosts", hosts).isGreaterThan(0.9);
    }
  }

  private static double busy(int hosts) {
    StageSpec stage =
        new StageSpec("busy", "python", "python-env", "", BUSY, Map.of(), StageLimits.DEFAULT);
    List<String> processes = new ArrayList<>(List.of(DataPlane.INGEST));
    IntStream.range(0, hosts).forEach(i -> processes.add("host-" + i));
    try (Rations rations = new Rations(RATION);
        DataPlane plane =
            new DataPlane(
                List.of(
                    pipeline("busy", "in/+", List.of(stage), new PlacementWish(hosts, List.of()))),
                rations,
                processes)) {
      plane.start();
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(plane.placement().of("busy")).hasSize(hosts));
      Mqtt5AsyncClient client = client(plane);
      AtomicLong arrived = watch(client);
      // More than all of them can do until the end: whoever is slow does not make others wait.
      int backlog = (int) (hosts * RATION * 400 * (SPAN.toSeconds() + 20));
      for (int i = 0; i < backlog; i++) {
        var _ = publish(client, "in/" + i % SHARED_TOPICS);
      }
      long warm = 50L * hosts;
      await().atMost(Duration.ofMinutes(2)).until(() -> arrived.get() >= warm);
      pass(Duration.ofSeconds(3));
      long before = arrived.get();
      long began = System.nanoTime();
      pass(SPAN);
      double rate = (arrived.get() - before) / ((System.nanoTime() - began) / 1e9);
      assertThat(arrived.get()).as("the backlog was too small").isLessThan(backlog);
      client.disconnect();
      return rate;
    }
  }

  // ---- more on one node ----

  /** What a node of one ingest and one function-host uses. */
  private record Cost(double idleCores, double microsAMessage, double residentMib) {}

  @Test
  void costGrowsInStraightLines() {
    row("| pipelines | cores while idle | CPU microseconds a message | resident MiB |");
    row("| --- | --- | --- | --- |");
    for (int pipelines : new int[] {10, 100, 1_000}) {
      List<PipelineSpec> specs =
          IntStream.range(0, pipelines)
              .mapToObj(
                  i -> pipeline("p" + i, "in/" + i, List.of(), new PlacementWish(1, List.of())))
              .toList();
      show(pipelines, cost(specs, i -> "in/" + i % pipelines));
    }
    row(
        "| topics of one pipeline | cores while idle | CPU microseconds a message | resident MiB |");
    row("| --- | --- | --- | --- |");
    for (int topics : new int[] {1, 100, TOPIC_OF_MANY}) {
      List<PipelineSpec> specs =
          List.of(pipeline("p", "in/+", List.of(), new PlacementWish(1, List.of())));
      show(topics, cost(specs, i -> "in/" + i % topics));
    }
  }

  private static void show(int count, Cost cost) {
    row(
        "| %,d | %.3f | %.0f | %.0f |",
        count, cost.idleCores(), cost.microsAMessage(), cost.residentMib());
  }

  private static Cost cost(List<PipelineSpec> specs, IntFunction<String> topic) {
    try (DataPlane plane =
        new DataPlane(specs, Site.HERE, List.of(DataPlane.INGEST, "host-a")).asShipped()) {
      plane.start();
      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(plane.placement().pipelines()).hasSize(specs.size()));
      Mqtt5AsyncClient client = client(plane);
      AtomicLong arrived = watch(client);
      // Warms up, and comes by every topic once where there are many.
      long sent = steadily(client, topic, 0, WARMUP);
      long warm = sent;
      await().atMost(Duration.ofMinutes(1)).until(() -> arrived.get() >= warm);
      settle(plane);

      double idleBefore = plane.cpuSeconds();
      pass(SPAN);
      double idle = (plane.cpuSeconds() - idleBefore) / SPAN.toSeconds();

      double busyBefore = plane.cpuSeconds();
      long began = System.nanoTime();
      long all = steadily(client, topic, sent, SPAN);
      await().atMost(Duration.ofMinutes(1)).until(() -> arrived.get() >= all);
      double took = (System.nanoTime() - began) / 1e9;
      double busy = plane.cpuSeconds() - busyBefore - idle * took;
      client.disconnect();
      return new Cost(idle, busy * 1e6 / (all - sent), plane.residentMib());
    }
  }

  /** What has just worked is still compiled: waits until it uses no less from step to step. */
  private static void settle(DataPlane plane) {
    double used = Double.MAX_VALUE;
    for (int step = 0; step < MOST_STEPS; step++) {
      double before = plane.cpuSeconds();
      pass(STEP);
      double now = plane.cpuSeconds() - before;
      if (now > used * 0.9) {
        return;
      }
      used = now;
    }
  }

  private static long steadily(
      Mqtt5AsyncClient client, IntFunction<String> topic, long from, Duration span) {
    long count = from;
    long until = over(span);
    while (System.nanoTime() < until) {
      long next = System.nanoTime() + Duration.ofMillis(10).toNanos();
      for (int i = 0; i < RATE / 100; i++) {
        var _ = publish(client, topic.apply((int) count++));
      }
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> System.nanoTime() >= next);
    }
    return count;
  }
}
