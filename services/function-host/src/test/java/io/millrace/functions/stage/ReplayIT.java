package io.millrace.functions.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.functions.fixtures.FakeDriver.Behaviour;
import io.millrace.functions.fixtures.FakeDriver.Instance;
import io.millrace.functions.fixtures.FakeIngest;
import io.millrace.functions.fixtures.Specs;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters on their way through the pipeline again. */
@Timeout(60)
class ReplayIT {
  @TempDir Path data;
  private final List<Long> arrivals = new CopyOnWriteArrayList<>();
  private volatile boolean mended;
  private StageBed bed;

  @BeforeEach
  void start() throws Exception {
    bed = new StageBed(data);
    bed.driver.behave(
        new Behaviour() {
          @Override
          public void message(Instance instance, long sequence, String payload) {
            if (mended) {
              arrivals.add(System.nanoTime());
              instance.emit(sequence, payload);
            } else {
              instance.error(sequence, "no");
            }
            instance.done(sequence);
          }
        });
    bed.deploy(Specs.pipeline("p1", 1, Specs.python("")));
  }

  @AfterEach
  void stop() throws Exception {
    bed.close();
  }

  private static List<String> numbered(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  private FakeIngest fail(int count) {
    FakeIngest ingest = FakeIngest.open(bed.vertx, "p1", 1);
    ingest.sendAll("t", numbered(count).stream().map(Buffer::buffer).toList());
    await().until(() -> ingest.acknowledged.get() == count);
    mended = true;
    return ingest;
  }

  @Test
  void goNoFasterThanTheyMayAndInTheirOrder() {
    int count = StageBed.REPLAYS_PER_SECOND;
    fail(count);

    assertThat(bed.replay("p1")).isEqualTo(count);

    await().until(() -> bed.letters("p1").isEmpty());
    assertThat(bed.egress.texts()).isEqualTo(numbered(count));
    // A quarter of a second's letters go at a time, so the last of four is due after three.
    assertThat(arrivals.getLast() - arrivals.getFirst())
        .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(740));
  }

  @Test
  void goAloneWhereOnlySomeAreWanted() {
    fail(5);
    List<Long> numbers =
        bed.letters("p1").stream().map(stored -> stored.number()).sorted().toList();

    assertThat(bed.replay("p1", List.of(numbers.get(1), numbers.get(3)))).isEqualTo(2);

    await().until(() -> bed.letters("p1").size() == 3);
    assertThat(bed.egress.texts()).containsExactly("1", "3");
  }

  @Test
  void leaveRoomForWhatComesInMeanwhile() {
    FakeIngest ingest = fail(StageBed.REPLAYS_PER_SECOND);
    bed.replay("p1");

    ingest.send("fresh");

    await().until(() -> bed.egress.texts().contains("fresh"));
    assertThat(bed.letters("p1")).isNotEmpty();
    await().until(() -> bed.letters("p1").isEmpty());
  }

  @Test
  void areNotReplayedTwiceAtATime() {
    fail(StageBed.REPLAYS_PER_SECOND);
    bed.replay("p1");

    assertThatThrownBy(() -> bed.replay("p1")).hasMessageContaining("being replayed already");

    await().until(() -> bed.letters("p1").isEmpty());
    assertThat(bed.egress.texts()).hasSize(StageBed.REPLAYS_PER_SECOND);
  }
}
