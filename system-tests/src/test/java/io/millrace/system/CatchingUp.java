package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What an outage left behind, and what is new, on their way to a stream through an output that may
 * send little: the new does not wait for the old.
 */
final class CatchingUp {
  private static final int BEHIND = 3_000;
  private static final int PAYLOAD_BYTES = 500;
  private static final int BYTES_PER_SECOND = 150_000;

  /** Of what is behind while there is enough of both. */
  private static final int PERCENT = 25;

  /** A message that waits for longer is behind. */
  private static final Duration NEW = Duration.ofSeconds(5);

  /** What is under way leaves before what comes in: two seconds of it. */
  private static final Duration PROMPT = Duration.ofSeconds(4);

  private final FiveProcesses five;
  private final Kinesalite kinesalite;
  private final Uplink uplink;
  private final StubbornDevice device;

  /** When each message was published, and when it was seen in the stream. */
  private final Map<String, Long> published = new HashMap<>();

  private final Map<String, Long> arrived = new TreeMap<>();

  private CatchingUp(
      FiveProcesses five, Kinesalite kinesalite, Uplink uplink, StubbornDevice device) {
    this.five = five;
    this.kinesalite = kinesalite;
    this.uplink = uplink;
    this.device = device;
  }

  static void besideWhatIsNew(FiveProcesses five, Path certificates) {
    try (Kinesalite kinesalite = Kinesalite.start();
        Uplink uplink = new Uplink(kinesalite.port());
        StubbornDevice device = new StubbornDevice(five.mqttPort(), certificates)) {
      new CatchingUp(five, kinesalite, uplink, device).run();
    }
  }

  private void run() {
    five.run(
            Documents.profile("behind", uplink.url())
                + Documents.source("behind", "behind/+")
                + Documents.pipeline(
                    "behind",
                    "behind",
                    "spool: {drain: newestFirst, catchUpPercent: " + PERCENT + "}",
                    Documents.toAws("Kinesis", "behind", "behind")
                        + "  options: {maxBytesPerSecond: "
                        + BYTES_PER_SECOND
                        + "}"),
            "apply",
            "-f",
            "-")
        .succeeded();
    five.awaitState("behind", "Healthy");
    uplink.mendFor(0);
    for (int i = 0; i < BEHIND; i++) {
      publish("old-" + i);
    }
    publishFor(NEW.plusSeconds(1), 20, "late-");
    uplink.mend();

    expectLittleThatIsNewToBePrompt();
    expectMuchThatIsNewToLeaveAShare();

    Set<String> all = new HashSet<>(published.keySet());
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> {
          look();
          assertThat(arrived.keySet()).containsAll(all);
        });
    assertThat(device.finish()).hasSize(all.size());
  }

  private void expectLittleThatIsNewToBePrompt() {
    publishFor(Duration.ofSeconds(4), 20, "live-");
    awaitAll("live-");
    long left = published.size() - arrived.size();

    assertThat(keys("live-"))
        .allSatisfy(message ->
            assertThat(seconds(at(arrived, message) - at(published, message)))
                .as(message)
                .isLessThan(seconds(PROMPT.toNanos())));
    assertThat(left).as("still behind meanwhile").isGreaterThan(BEHIND / 10);
  }

  private static long at(Map<String, Long> times, String message) {
    return Objects.requireNonNull(times.get(message), message);
  }

  private void expectMuchThatIsNewToLeaveAShare() {
    int old = count("old-", "late-");
    publishFor(Duration.ofSeconds(4), BYTES_PER_SECOND / PAYLOAD_BYTES, "much-");
    look();
    int fresh = count("much-");
    int share = 100 * (count("old-", "late-") - old) / (count("old-", "late-") - old + fresh);

    // At first leaves what was under way.
    assertThat(share).as("percent of what is behind").isBetween(PERCENT / 2, 3 * PERCENT);
  }

  private void awaitAll(String kind) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> {
          look();
          return arrived.keySet().containsAll(keys(kind));
        });
  }

  private List<String> keys(String kind) {
    return published.keySet().stream().filter(message -> message.startsWith(kind)).toList();
  }

  private int count(String... kinds) {
    return (int)
        arrived.keySet().stream()
            .filter(message -> List.of(kinds).stream().anyMatch(message::startsWith))
            .count();
  }

  /** Publishes so many a second, and looks what has arrived. */
  private void publishFor(Duration time, int perSecond, String kind) {
    long begun = System.nanoTime();
    int messages = (int) (time.toMillis() * perSecond / 1_000);
    for (int i = 0; i < messages; i++) {
      LockSupport.parkNanos(begun + i * 1_000_000_000L / perSecond - System.nanoTime());
      publish(kind + i);
      if (i % Math.max(1, perSecond / 10) == 0) {
        look();
      }
    }
  }

  private void publish(String mark) {
    published.put(mark, System.nanoTime());
    device.publish("behind/0", mark + " ".repeat(PAYLOAD_BYTES - mark.length()));
  }

  private void look() {
    kinesalite.news("behind").forEach(each -> arrived.putIfAbsent(each.strip(), System.nanoTime()));
  }

  private static double seconds(long nanos) {
    return nanos / (double) TimeUnit.SECONDS.toNanos(1);
  }
}
