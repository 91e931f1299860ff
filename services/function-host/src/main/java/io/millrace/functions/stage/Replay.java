package io.millrace.functions.stage;

import io.millrace.common.message.Batch;
import io.millrace.functions.deadletter.DeadLetterStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dead letters on their way through their pipeline again, a page at a time; each is deleted when
 * the pipeline is done with it.
 */
final class Replay implements Intake.Source {
  private static final Logger log = LoggerFactory.getLogger(Replay.class);
  private static final int PAGE = 256;
  private static final long PAGE_BYTES = 1024 * 1024;

  private final DeadLetterStore store;
  private final Intake intake;
  private final String pipeline;
  private final long upTo;
  private final Runnable ended;
  private final ArrayDeque<Long> underWay = new ArrayDeque<>();
  private long after;
  private long given;
  private long acknowledged;

  Replay(
      DeadLetterStore store,
      Intake intake,
      String pipeline,
      long after,
      long upTo,
      Runnable ended) {
    this.store = store;
    this.intake = intake;
    this.pipeline = pipeline;
    this.after = after;
    this.upTo = upTo;
    this.ended = ended;
  }

  /** Takes the next page, if there is one. */
  void begin() {
    store
        .next(pipeline, after, upTo, PAGE, PAGE_BYTES)
        .onSuccess(this::give)
        .onFailure(this::giveUp);
  }

  private void give(List<DeadLetterStore.Stored> page) {
    if (page.isEmpty()) {
      ended.run();
      return;
    }
    long position = given;
    given += page.size();
    after = page.getLast().number();
    page.forEach(stored -> underWay.addLast(stored.number()));
    intake.take(
        this, position, new Batch(page.stream().map(stored -> stored.letter().message()).toList()));
  }

  @Override
  public void acknowledge(long through) {
    List<Long> done = new ArrayList<>();
    while (acknowledged < through) {
      acknowledged++;
      done.add(underWay.removeFirst());
    }
    store
        .remove(pipeline, done)
        .onSuccess(removed -> {
          if (underWay.isEmpty()) {
            begin();
          }
        })
        .onFailure(this::giveUp);
  }

  private void giveUp(Throwable failure) {
    log.warn("replay of dead letters of {} ended early: {}", pipeline, failure.getMessage());
    ended.run();
  }
}
