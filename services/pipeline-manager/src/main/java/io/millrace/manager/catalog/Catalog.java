package io.millrace.manager.catalog;

import io.millrace.common.failure.Failure;
import io.millrace.manager.schema.Problems;
import io.millrace.manager.schema.Ref;
import io.millrace.manager.store.Database;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Everything users define. Reads see an immutable snapshot and never wait; changes are made one
 * after the other, checked as a whole, stored in one transaction, and visible once they are on
 * disk. Callers of {@link #change} wait, so they belong on virtual threads.
 */
public final class Catalog {
  // Everything is held in memory, so there has to be an end: 64 to 128 MB.
  private static final long MOST_CHARACTERS = 64L * 1024 * 1024;

  private final Database database;
  private final Consistency consistency;
  private final List<Participant> participants;
  private final Clock clock;
  private final ReentrantLock writing = new ReentrantLock(true);
  private volatile Snapshot current;

  private Catalog(
      Database database,
      Consistency consistency,
      List<Participant> participants,
      Clock clock,
      Snapshot current) {
    this.database = database;
    this.consistency = consistency;
    this.participants = List.copyOf(participants);
    this.clock = clock;
    this.current = current;
  }

  /** Reads what is stored, and adds what is built in. */
  public static Catalog load(
      Database database, Consistency consistency, List<Participant> participants, Clock clock) {
    Snapshot snapshot = new Snapshot();
    BuiltIns.runtimes().forEach(snapshot::put);
    database.transact(EntityTable::load).forEach(snapshot::put);
    return new Catalog(database, consistency, participants, clock, snapshot);
  }

  /** Everything as it is now. */
  public View view() {
    return current;
  }

  /**
   * Makes one change of everything that {@code edit} does to the draft.
   *
   * @throws io.vertx.serviceproxy.ServiceException when {@code edit} refuses, or rules are broken;
   *     then nothing has changed
   */
  public <T> T change(Change.Author by, Function<Draft, T> edit) {
    writing.lock();
    try {
      Draft draft = new Draft(current, clock.millis());
      T result = edit.apply(draft);
      Map<Ref, Change.Touch> touched = draft.touched();
      Change change = new Change(by, draft.before(), draft, touched, draft.now());
      check(draft, change);
      if (!draft.rehearsal() && !touched.isEmpty()) {
        store(change, draft.result());
      }
      return result;
    } finally {
      writing.unlock();
    }
  }

  private void check(Draft draft, Change change) {
    consistency.check(change, draft::problems);
    Problems all = new Problems();
    draft.allProblems().forEach(all::addAll);
    all.check();
    if (draft.result().characters() > MOST_CHARACTERS) {
      throw Failure.of(
              Failure.Kind.TOO_LARGE,
              "all functions together exceed " + MOST_CHARACTERS + " characters; delete some first")
          .toException();
    }
  }

  private void store(Change change, Snapshot result) {
    List<Runnable> afterwards =
        database.transact(connection -> {
          EntityTable.write(connection, change.touched());
          List<Runnable> steps = new ArrayList<>();
          for (Participant participant : participants) {
            steps.add(participant.join(change, connection));
          }
          return steps;
        });
    current = result;
    afterwards.forEach(Runnable::run);
  }
}
