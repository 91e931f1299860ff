package io.millrace.functions.stage;

import io.millrace.common.message.Batch;
import io.millrace.functions.deadletter.DeadLetterStore;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
  private final ArrayDeque<Long> waiting;
  private final Pace pace;
  private final Runnable ended;
  private final ArrayDeque<Long> underWay = new ArrayDeque<>();
  private long startedAt;
  private int pageSize;
  private long given;
  private long acknowledged;
  private int beingRemoved;

  /**
   * How fast they may go.
   *
   * @param perSecond letters
   */
  record Pace(Vertx vertx, int perSecond) {
    private static final double MILLIS = 1_000;

    int page() {
      return Math.clamp(perSecond / 4, 1, PAGE);
    }

    long millis(int letters) {
      return (long) Math.ceil(letters * MILLIS / perSecond);
    }
  }

  Replay(
      DeadLetterStore store,
      Intake intake,
      String pipeline,
      List<Long> numbers,
      Pace pace,
      Runnable ended) {
    this.store = store;
    this.intake = intake;
    this.pipeline = pipeline;
    this.waiting = new ArrayDeque<>(numbers);
    this.pace = pace;
    this.ended = ended;
  }

  /** Takes the next page, if there is one. */
  void begin() {
    if (waiting.isEmpty()) {
      ended.run();
      return;
    }
    List<Long> page = waiting.stream().limit(pace.page()).toList();
    store
        .read(pipeline, page, PAGE_BYTES)
        .onSuccess(letters -> give(page, letters))
        .onFailure(this::giveUp);
  }

  private void give(List<Long> asked, List<DeadLetterStore.Stored> page) {
    // What was not read did not fit, or was deleted meanwhile.
    long last = page.isEmpty() ? asked.getLast() : page.getLast().number();
    while (!waiting.isEmpty() && waiting.getFirst() <= last) {
      waiting.removeFirst();
    }
    if (page.isEmpty()) {
      begin();
      return;
    }
    long position = given;
    given += page.size();
    startedAt = System.nanoTime();
    pageSize = page.size();
    page.forEach(stored -> underWay.addLast(stored.number()));
    intake.take(
        this, position, new Batch(page.stream().map(stored -> stored.letter().message()).toList()));
  }

  private void nextPage() {
    long taken = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt);
    long pause = pace.millis(pageSize) - taken;
    if (pause > 0) {
      pace.vertx().setTimer(pause, ignored -> begin());
    } else {
      begin();
    }
  }

  @Override
  public void acknowledge(long through) {
    List<Long> done = new ArrayList<>();
    while (acknowledged < through) {
      acknowledged++;
      done.add(underWay.removeFirst());
    }
    beingRemoved += done.size();
    store
        .remove(pipeline, done)
        .onSuccess(removed -> {
          beingRemoved -= done.size();
          // Of parts of a page that are removed at the same time, the last one goes on.
          if (underWay.isEmpty() && beingRemoved == 0) {
            nextPage();
          }
        })
        .onFailure(this::giveUp);
  }

  private void giveUp(Throwable failure) {
    log.warn("replay of dead letters of {} ended early: {}", pipeline, failure.getMessage());
    ended.run();
  }
}
