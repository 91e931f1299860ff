package io.millrace.functions.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.status.Condition.Level;
import io.millrace.functions.fixtures.Specs;
import io.millrace.functions.fixtures.Torrent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What function-host holds while messages go through. {@code millrace.flat.messages} (400,000; the
 * profile nightly has 10 million) go through two functions.
 */
@Timeout(1_800)
class MemoryIT {
  private static final Logger log = LoggerFactory.getLogger(MemoryIT.class);
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final long MIB = 1024 * 1024;

  /** A tenth of what a word that is kept for each message would make in the short form. */
  private static final long STEADY = 8 * MIB;

  @TempDir Path data;
  private TestBed bed;

  @BeforeEach
  void start() {
    bed = new TestBed(data, "process").set("MILLRACE_FUNCTIONS_IN_FLIGHT_MIB", "2").start();
    bed.egress.keeping = false;
  }

  @AfterEach
  void stop() throws Exception {
    bed.close();
  }

  private void awaitReady(String pipeline) {
    await().atMost(SOON).until(() -> bed.level(pipeline) == Level.READY);
  }

  @Test
  void itHoldsNoMoreAfterTheLastMessageThanAfterTheFirstQuarter() {
    long messages = Long.getLong("millrace.flat.messages", 400_000);
    bed.deploy(Specs.pipeline("p1", 1, Specs.python(Specs.PASS), Specs.python(Specs.PASS)));
    awaitReady("p1");

    Torrent torrent = Torrent.open(bed.vertx, "p1", "edge-1", 200, messages);

    List<Long> held = new ArrayList<>();
    for (long quarter = 1; quarter <= 4; quarter++) {
      long reached = messages * quarter / 4;
      await()
          .atMost(Duration.ofSeconds(60 + messages / 20_000))
          .until(() -> torrent.acknowledged() >= reached);
      held.add(heldBytes());
    }
    log.info("held after each quarter of {} messages: {}", messages, held);
    assertThat(held.getLast()).isLessThan(held.getFirst() + STEADY);
    assertThat(bed.egress.count.get()).isEqualTo(messages);
  }

  /** The least of a few looks, as messages go on meanwhile. */
  private static long heldBytes() {
    return IntStream.range(0, 5).mapToLong(look -> heldNow()).min().orElseThrow();
  }

  private static long heldNow() {
    System.gc();
    long outside =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + outside;
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 2_700_000})
  void whatIsOnItsWayInAllPipelinesTogetherStaysWithinTheConfiguredBytes(int payloadBytes) {
    bed.egress.acknowledging = false;
    List<Torrent> torrents = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      bed.deploy(Specs.pipeline("p" + i, 1, Specs.python(Specs.PASS)));
    }
    for (int i = 0; i < 4; i++) {
      awaitReady("p" + i);
      torrents.add(Torrent.open(bed.vertx, "p" + i, "edge-" + i, payloadBytes, Long.MAX_VALUE));
    }

    // The first had all to itself; the others have what each has in any case.
    // A sender stops behind the message that goes beyond its credit.
    long bound = 2 * MIB + 3 * 128 * 1024 + 4 * (payloadBytes + 1_000L);
    await().atMost(SOON).until(() -> inFlight(torrents) > MIB);
    await()
        .during(Duration.ofSeconds(2))
        .atMost(SOON)
        .untilAsserted(() -> assertThat(inFlight(torrents)).isLessThanOrEqualTo(bound));
    bed.egress.acknowledgeAll();
  }

  private static long inFlight(List<Torrent> torrents) {
    return torrents.stream().mapToLong(Torrent::inFlightBytes).sum();
  }
}
