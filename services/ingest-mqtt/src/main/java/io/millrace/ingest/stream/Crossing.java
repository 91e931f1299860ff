package io.millrace.ingest.stream;

import io.millrace.ingest.route.PassedOn;
import io.millrace.ingest.spool.PipelineSpool;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** An output on its way, to subscribers at other nodes too. */
final class Crossing {
  /** It is in a queue, before this offset. */
  private record Leg(PipelineSpool queue, long end) {}

  private final PassedOn.Entry entry;
  private final List<PipelineSpool> queues = new ArrayList<>(0);
  private final List<Leg> legs = new ArrayList<>(0);

  Crossing(PassedOn.Entry entry) {
    this.entry = entry;
  }

  /** It goes into the queue of another node. */
  void by(PipelineSpool queue) {
    queues.add(queue);
  }

  /** It is on disk, in all queues that it goes into. */
  void stored() {
    queues.forEach(queue -> legs.add(new Leg(queue, queue.end())));
  }

  /**
   * Whether every other node has it, in which case the entry is done.
   *
   * @param gone whether nobody is there who could fetch what lies in a queue
   */
  boolean over(Predicate<PipelineSpool> gone) {
    legs.removeIf(leg -> leg.queue().cursor() >= leg.end() || gone.test(leg.queue()));
    if (legs.isEmpty()) {
      entry.done();
    }
    return legs.isEmpty();
  }
}
