package io.millrace.ingest.spool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The way into the spool for one event loop: gathers what is appended within one turn of the loop
 * and hands it over at once, and brings the outcomes of one commit back in one turn. Messages keep
 * the order in which they were appended.
 */
public final class SpoolLane {
  /** What other lanes may not know of yet at most, beside one message, in bytes. */
  private static final long UNCOUNTED_BYTES = 64 * 1024;

  private final SpoolWriter writer;
  private final Executor loop;
  private List<Append> gathered = new ArrayList<>();

  /** Who wants the last of them, and their bytes that are not among those that wait yet. */
  private List<PipelineSpool> targets = List.of();

  private long uncounted;
  private int gatheredAfter;
  private int failuresSeen;

  SpoolLane(SpoolWriter writer, Executor loop) {
    this.writer = writer;
    this.loop = loop;
  }

  /**
   * Takes a message or refuses it at once. To be called on the loop of this lane.
   *
   * @return false when a pipeline is full and refuses, and somebody waits for the message: then
   *     nothing was taken and the completion is not called
   */
  public boolean append(Append append) {
    if (append.awaited() && refuses(append.targets(), append.cost())) {
      return false;
    }
    take(append);
    return true;
  }

  /**
   * Whether one of {@code targets} is full and refuses a message of {@code cost} bytes; counts it.
   */
  public boolean refuses(List<PipelineSpool> targets, int cost) {
    if (!targets.equals(this.targets)) {
      count();
    }
    for (PipelineSpool target : targets) {
      if (target.refuses(cost, uncounted)) {
        target.countRefused();
        return true;
      }
    }
    return false;
  }

  /** Takes a message that has been found not to be refused. To be called on the loop. */
  public void take(Append append) {
    if (!append.targets().equals(targets)) {
      count();
      targets = append.targets();
    }
    uncounted += append.cost();
    if (uncounted >= UNCOUNTED_BYTES) {
      count();
    }
    if (gathered.isEmpty()) {
      gatheredAfter = failuresSeen;
      loop.execute(this::handOver);
    }
    gathered.add(append);
  }

  /**
   * Whether so much waits for the disk, of all lanes together, that taking in more should pause.
   */
  public boolean crowded() {
    return writer.crowded(uncounted);
  }

  /** Whether messages can be stored: nothing is wrong with the disk. */
  public boolean stores() {
    return writer.problem().isEmpty();
  }

  /**
   * The spool has failed. Called on the spool's thread, after the messages of this lane that failed
   * were told so.
   *
   * @param failures how many failures there have been
   */
  void hearOf(int failures) {
    loop.execute(() -> failuresSeen = Math.max(failuresSeen, failures));
  }

  /** Once for many messages: the spool's thread counts on the same fields from another core. */
  private void count() {
    if (uncounted == 0) {
      return;
    }
    for (PipelineSpool target : targets) {
      target.waiting().addAndGet(uncounted);
    }
    writer.waiting().addAndGet(uncounted);
    uncounted = 0;
  }

  private void handOver() {
    count();
    List<Append> all = gathered;
    gathered = new ArrayList<>(Math.min(all.size(), 1024));
    writer.submit(new Handover(this, all, gatheredAfter));
  }

  /**
   * What a lane gathered in one turn.
   *
   * @param failuresSeen how many failures of the spool the lane had heard of when the first of the
   *     messages came
   */
  record Handover(SpoolLane lane, List<Append> appends, int failuresSeen)
      implements SpoolWriter.Work {
    /** Called on the spool's thread. */
    void stored() {
      tell(Outcome.STORED);
    }

    /** Called on the spool's thread. */
    void failed() {
      tell(Outcome.FAILED);
    }

    private void tell(Outcome outcome) {
      for (Append append : appends) {
        if (append.awaited()) {
          lane.loop.execute(() -> appends.forEach(each -> each.complete(outcome)));
          return;
        }
      }
    }
  }
}
