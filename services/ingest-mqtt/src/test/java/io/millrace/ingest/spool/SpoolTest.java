package io.millrace.ingest.spool;

import static io.millrace.ingest.spool.SpoolFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.message.Message;
import io.millrace.common.spec.SpoolLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  @TempDir Path folder;

  @Test
  void keepsOrderAndContentOverARestart() throws IOException {
    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      PipelineSpool a = fixture.start("a");
      PipelineSpool b = fixture.start("b");
      List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
      for (int i = 0; i < 5_000; i++) {
        outcomes.add(
            fixture.append(
                "t/" + i % 3,
                "m" + i,
                i % 2 == 0 ? new PipelineSpool[] {a, b} : new PipelineSpool[] {a}));
      }
      assertThat(outcomes).allMatch(outcome -> await(outcome) == Outcome.STORED);
    }

    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      PipelineSpool a = fixture.start("a");
      PipelineSpool b = fixture.start("b");

      assertThat(fixture.payloads(a, 0))
          .isEqualTo(IntStream.range(0, 5_000).mapToObj(i -> "m" + i).toList());
      assertThat(fixture.payloads(b, 2_499)).containsExactly("m4998");
      Message last = fixture.read(a, 4_999).getFirst();
      assertThat(last.topic()).isEqualTo("t/1");
      assertThat(last.timestampNanos()).isEqualTo(7);
      assertThat(last.id().offset()).isEqualTo(4_999);
      assertThat(a.messages()).isEqualTo(5_000);
      assertThat(a.bytes()).isEqualTo(fixture.read(a, 0).stream().mapToLong(Message::cost).sum());
    }
  }

  @Test
  void goesOnFromTheCursorAndNeverGivesOffsetsTwice() throws IOException {
    String origin;
    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      PipelineSpool a = fixture.start("a");
      origin = a.origin();
      for (int i = 0; i < 10; i++) {
        await(fixture.append("t", "m" + i, a));
      }
      Chunk chunk = await(fixture.spool.read(a, 0, Long.MAX_VALUE)).getLast();
      a.deliveredUpTo(chunk.end());
      assertThat(a.bytes()).isZero();
    }

    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      PipelineSpool a = fixture.start("a");
      await(fixture.append("t", "next", a));

      assertThat(a.origin()).isEqualTo(origin).startsWith("node-1.");
      assertThat(a.cursor()).isEqualTo(10);
      assertThat(fixture.read(a, 10).getFirst().id().offset()).isEqualTo(10);
      assertThat(fixture.read(a, 0)).hasSize(1);
    }
  }

  @Test
  void refusesWhenFullAndTakesAgainWhenDelivered() throws IOException {
    SpoolLimits small =
        new SpoolLimits(1_000, SpoolLimits.OnFull.REFUSE, SpoolLimits.StartFrom.LATEST, 0);
    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      PipelineSpool full = fixture.start("full", small, null);
      PipelineSpool other = fixture.start("other");
      int stored = 0;
      while (await(fixture.append("t", "x".repeat(100), full, other)) == Outcome.STORED) {
        stored++;
      }

      assertThat(stored).isEqualTo(6);
      assertThat(full.figures().refused()).isEqualTo(1);
      assertThat(other.messages()).as("refused by one means stored by none").isEqualTo(stored);

      Chunk all = await(fixture.spool.read(full, 0, Long.MAX_VALUE)).getLast();
      full.deliveredUpTo(all.end());
      assertThat(await(fixture.append("t", "x".repeat(100), full, other)))
          .isEqualTo(Outcome.STORED);
    }
  }

  @Test
  void dropsTheOldestWhereThePolicySaysSoAndCountsThem() throws IOException {
    SpoolLimits small =
        new SpoolLimits(10_000, SpoolLimits.OnFull.DROP_OLDEST, SpoolLimits.StartFrom.LATEST, 0);
    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      PipelineSpool a = fixture.start("a", small, null);
      for (int i = 0; i < 200; i++) {
        assertThat(await(fixture.append("t", "m" + i + "x".repeat(100), a)))
            .isEqualTo(Outcome.STORED);
      }

      assertThat(a.bytes()).isLessThanOrEqualTo(10_000);
      assertThat(a.figures().dropped()).isEqualTo(fixture.dropped.get("a")).isEqualTo(a.cursor());
      List<Message> left = fixture.read(a, a.cursor());
      assertThat(left.getLast().id().offset()).isEqualTo(199);
      assertThat(left).hasSize((int) a.messages());
    }
  }

  @Test
  void keepsWhatAStoppedPipelineHadLeft() throws IOException {
    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      PipelineSpool a = fixture.start("a");
      await(fixture.append("t", "before", a));
      fixture.spool.stop("a");
      await(fixture.append("t", "meanwhile", a));
    }
    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      PipelineSpool a = fixture.start("a");
      await(fixture.append("t", "after", a));

      assertThat(fixture.payloads(a, a.cursor())).containsExactly("before", "after");
    }
  }

  @Test
  void samplesTheLatestOfEachIntervalAndTopic() throws IOException {
    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      PipelineSpool a = fixture.start("a", SpoolFixture.ROOMY, 300L);
      for (int i = 0; i < 50; i++) {
        assertThat(await(fixture.append("t", "t" + i, a))).isEqualTo(Outcome.STORED);
      }
      await(fixture.append("u", "u", a));

      Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> a.messages() == 3);
      assertThat(fixture.payloads(a, 0)).containsExactly("t0", "u", "t49");
      assertThat(a.figures().sampledOut()).isEqualTo(48);
    }
  }

  @Test
  void doesNotLoseASampledMessageThatWasAcknowledgedBeforeItsIntervalEnded() throws IOException {
    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      PipelineSpool a = fixture.start("a", SpoolFixture.ROOMY, 3_600_000L);
      for (int i = 0; i < 3; i++) {
        await(fixture.append("t", "t" + i, a));
      }
    }
    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      PipelineSpool a = fixture.start("a", SpoolFixture.ROOMY, 3_600_000L);

      Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> a.messages() == 2);
      assertThat(fixture.payloads(a, 0)).containsExactly("t0", "t2");
    }
  }

  @Test
  void storesNothingWhileTheDiskIsFullAndForgetsStoppedPipelinesFirst() throws IOException {
    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      await(fixture.append("t", "old", fixture.start("stopped")));
      fixture.spool.stop("stopped");
    }
    SpoolOptions hopeless =
        new SpoolOptions(folder, "node-1", Long.MAX_VALUE / 2, SpoolOptions.DEFAULT_STOPPED_FOR);
    try (SpoolFixture fixture = new SpoolFixture(hopeless)) {
      PipelineSpool a = fixture.start("a");

      assertThat(await(fixture.append("t", "m", a))).isEqualTo(Outcome.FAILED);
      assertThat(fixture.spool.problem())
          .hasValueSatisfying(text -> assertThat(text).contains("free on the disk"));
      assertThat(fixture.failures).hasValue(1);
      Awaitility.await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> fixture.forgotten.getOrDefault("stopped", 0L) == 1);
    }
  }

  @Test
  void readsLargeMessagesFromDiskInTheMiddleOfAChunk() throws IOException {
    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      PipelineSpool a = fixture.start("a");
      List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        outcomes.add(fixture.append("t", i + "y".repeat(i == 3 ? 5_000_000 : 10), a));
      }
      outcomes.forEach(SpoolFixture::await);

      assertThat(fixture.payloads(a, 2))
          .hasSize(4)
          .element(1)
          .satisfies(p -> assertThat(p).hasSize(5_000_001));
      assertThat(fixture.payloads(a, 5)).containsExactly("5yyyyyyyyyy");
    }
  }

  @Test
  void beginsWithWhatOtherQueuesStillHoldWhereThatIsAskedFor() throws Exception {
    SpoolLimits earliest =
        new SpoolLimits(
            64L * 1024 * 1024, SpoolLimits.OnFull.REFUSE, SpoolLimits.StartFrom.EARLIEST, 0);
    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      PipelineSpool one = fixture.start("one");
      PipelineSpool two = fixture.start("two");
      await(fixture.append("t/1", "a", one));
      await(fixture.append("t/2", "both", one, two));
      await(fixture.append("other", "not wanted", one));
      await(fixture.append("t/1", "b".repeat(300_000), two));

      PipelineSpool late = fixture.start("late", earliest, null);
      await(fixture.append("t/1", "new", late));

      assertThat(fixture.payloads(late, 0))
          .containsExactly("a", "both", "b".repeat(300_000), "new");
      assertThat(fixture.payloads(fixture.start("later"), 0)).isEmpty();
    }
    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      assertThat(fixture.payloads(fixture.start("late", earliest, null), 0)).hasSize(4);
    }
  }

  @Test
  void givesUpWhatIsTooOld() throws Exception {
    SpoolLimits brief =
        new SpoolLimits(
            64L * 1024 * 1024, SpoolLimits.OnFull.REFUSE, SpoolLimits.StartFrom.LATEST, 60);
    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      PipelineSpool spool = fixture.start("brief", brief, null);
      // The fixture's messages are from 1970.
      await(fixture.append("t", "old", spool));

      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> spool.messages() == 0);
      assertThat(spool.figures().dropped()).isEqualTo(1);
      assertThat(fixture.dropped).containsEntry("brief", 1L);
    }
  }

  @Test
  void remembersWhatWasDeliveredAheadOfOlderMessagesAndFreesItsSpace() throws IOException {
    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      PipelineSpool a = fixture.start("a");
      for (int i = 0; i < 10; i++) {
        await(fixture.append("t", "m" + i, a));
      }
      List<Chunk> chunks = await(fixture.spool.read(a, 0, Long.MAX_VALUE));
      Chunk seventh = chunks.stream().filter(chunk -> chunk.firstOffset() == 7).findFirst().get();

      a.delivered(seventh.begin(), chunks.getLast().end());

      assertThat(a.messages()).isEqualTo(7);
      assertThat(a.bytes()).isEqualTo(seventh.startPosition());
    }
    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      PipelineSpool a = fixture.start("a");

      assertThat(a.messages()).isEqualTo(7);
      assertThat(fixture.payloads(a, 0))
          .as("deleted on disk")
          .containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "m6");
      await(fixture.append("t", "next", a));
      assertThat(fixture.read(a, 7).getFirst().id().offset())
          .as("offsets are never given out twice")
          .isEqualTo(10);
    }
  }

  @Test
  void doesNotCountWhatWasDeliveredAheadWhenItDropsTheOldest() throws IOException {
    SpoolLimits small =
        new SpoolLimits(10_000, SpoolLimits.OnFull.DROP_OLDEST, SpoolLimits.StartFrom.LATEST, 0);
    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      PipelineSpool a = fixture.start("a", small, null);
      for (int i = 0; i < 40; i++) {
        await(fixture.append("t", "m" + i + "x".repeat(100), a));
      }
      List<Chunk> chunks = await(fixture.spool.read(a, 5, Long.MAX_VALUE));
      a.delivered(chunks.getFirst().begin(), chunks.getLast().end());
      for (int i = 40; i < 200; i++) {
        await(fixture.append("t", "m" + i + "x".repeat(100), a));
      }

      assertThat(a.bytes()).isLessThanOrEqualTo(10_000);
      assertThat(a.figures().dropped())
          .isEqualTo(fixture.dropped.get("a"))
          .isEqualTo(200 - a.messages() - 35);
    }
  }
}
