package io.millrace.ingest.spool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The way into the spool for one event loop: gathers what is appended within one turn of the loop
 * and hands it over at once, and brings the outcomes of one commit back in one turn. Messages keep
 * the order in which they were appended.
 */
public final class SpoolLane {
  private final SpoolWriter writer;
  private final Executor loop;
  private List<Append> gathered = new ArrayList<>();

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
    List<PipelineSpool> targets = append.targets();
    int cost = append.cost();
    if (append.awaited()) {
      for (PipelineSpool target : targets) {
        if (target.refuses(cost)) {
          target.countRefused();
          return false;
        }
      }
    }
    for (PipelineSpool target : targets) {
      target.waiting().addAndGet(cost);
    }
    writer.waiting().addAndGet(cost);
    if (gathered.isEmpty()) {
      loop.execute(this::handOver);
    }
    gathered.add(append);
    return true;
  }

  /**
   * Whether so much waits for the disk, of all lanes together, that taking in more should pause.
   */
  public boolean crowded() {
    return writer.crowded();
  }

  private void handOver() {
    List<Append> all = gathered;
    gathered = new ArrayList<>(Math.min(all.size(), 1024));
    writer.submit(new Handover(this, all));
  }

  /** Called on the spool's thread. */
  void complete(List<Append> appends, Outcome outcome) {
    loop.execute(() -> appends.forEach(append -> append.complete(outcome)));
  }

  /** What a lane gathered in one turn. */
  record Handover(SpoolLane lane, List<Append> appends) implements SpoolWriter.Work {
    void complete(Outcome outcome) {
      List<@Nullable Append> awaited = new ArrayList<>(appends.size());
      for (Append append : appends) {
        if (append.awaited()) {
          awaited.add(append);
        }
      }
      if (!awaited.isEmpty()) {
        lane.complete(awaited, outcome);
      }
    }
  }
}
