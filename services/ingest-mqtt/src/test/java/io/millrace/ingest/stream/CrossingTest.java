package io.millrace.ingest.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.route.PassedOn;
import io.millrace.ingest.spool.PipelineSpool;
import io.millrace.ingest.spool.SpoolFixture;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossingTest {
  @TempDir Path folder;

  private static Crossing stored(SpoolFixture spool, PipelineSpool... queues) {
    Crossing crossing = new Crossing(new PassedOn.Entry());
    spool.append(1, "t", "output", queues).join();
    for (PipelineSpool queue : queues) {
      crossing.by(queue);
    }
    crossing.stored();
    return crossing;
  }

  private static PipelineSpool queue(SpoolFixture spool, String name) {
    return spool.start(name, SpoolFixture.ROOMY, null);
  }

  @Test
  void isOverWhenEveryNodeHasFetchedWhatWasInItsQueue() throws IOException {
    try (SpoolFixture spool = new SpoolFixture(folder)) {
      PipelineSpool b = queue(spool, "peer:b");
      PipelineSpool c = queue(spool, "peer:c");
      Crossing crossing = stored(spool, b, c);
      Crossing later = stored(spool, b);
      assertThat(crossing.over(queue -> false)).isFalse();

      b.deliveredUpTo(b.endMark());
      assertThat(crossing.over(queue -> false)).isFalse();
      assertThat(later.over(queue -> false)).isTrue();

      c.deliveredUpTo(c.endMark());
      assertThat(crossing.over(queue -> false)).isTrue();
    }
  }

  @Test
  void doesNotWaitForANodeThatIsGone() throws IOException {
    try (SpoolFixture spool = new SpoolFixture(folder)) {
      PipelineSpool b = queue(spool, "peer:b");
      Crossing crossing = stored(spool, b);

      assertThat(crossing.over(queue -> queue != b)).isFalse();
      assertThat(crossing.over(queue -> queue == b)).isTrue();
    }
  }

  @Test
  void isOverAtOnceWhenNoOtherNodeWantsIt() throws IOException {
    try (SpoolFixture spool = new SpoolFixture(folder)) {
      assertThat(stored(spool).over(queue -> false)).isTrue();
    }
  }
}
