package io.millrace.ingest.spool;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The spool's thread: takes what waits, writes it as one {@link Commit}, tells everybody, and takes
 * what has come in meanwhile. When the disk fails it closes the database, refuses everything, and
 * tries to open it again.
 */
final class SpoolWriter implements Runnable {
  private static final long MIB = 1024 * 1024;
  private static final Logger log = LoggerFactory.getLogger(SpoolWriter.class);

  /**
   * What one commit takes at most, in bytes, so that those who wait are not kept waiting by those
   * who came later.
   */
  private static final long COMMIT_BYTES = 8 * MIB;

  /** What may wait for the disk before publishers should be paused, in bytes. */
  private static final long CROWDED_BYTES = 64 * MIB;

  private static final Duration REOPEN_AFTER = Duration.ofSeconds(2);

  /** What the thread can be given to do. */
  sealed interface Work permits SpoolLane.Handover, Command {}

  /** Something other than messages. Refused by a failed future while the disk fails. */
  interface CommandBody {
    void run(Commit commit) throws IOException;
  }

  /** A command, and how to tell whoever gave it. */
  record Command(CommandBody body, Runnable done, Runnable failed) implements Work {}

  private final SpoolOptions options;
  private final SpoolEvents events;
  private final PipelineTable pipelines;
  private final Upkeep upkeep;
  private final ConcurrentLinkedQueue<Work> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong waiting = new AtomicLong();
  private final RocksStore.Changes changes = new RocksStore.Changes();
  private final ChunkScratch scratch = new ChunkScratch();
  private final Thread thread;
  private volatile RocksStore store;
  private volatile boolean parked;
  private volatile boolean stopping;
  private volatile @Nullable String broken;
  private volatile @Nullable String diskFull;
  private final List<SpoolLane> lanes = new CopyOnWriteArrayList<>();
  private volatile int failures;
  private long nextReopen = System.nanoTime();

  SpoolWriter(SpoolOptions options, SpoolEvents events, PipelineTable pipelines, RocksStore store) {
    this.options = options;
    this.events = events;
    this.pipelines = pipelines;
    this.store = store;
    this.upkeep = new Upkeep(options, events, pipelines);
    this.thread = Thread.ofPlatform().name("spool").unstarted(this);
  }

  void start() {
    thread.start();
  }

  /** A new way in, which will hear of failures. */
  SpoolLane lane(Executor loop) {
    SpoolLane lane = new SpoolLane(this, loop);
    lanes.add(lane);
    lane.hearOf(failures);
    return lane;
  }

  void submit(Work work) {
    queue.add(work);
    if (parked) {
      LockSupport.unpark(thread);
    }
  }

  /** Why nothing can be stored now. */
  Optional<String> problem() {
    return Optional.ofNullable(broken).or(() -> Optional.ofNullable(diskFull));
  }

  /** Bytes of messages that have not been written yet. */
  AtomicLong waiting() {
    return waiting;
  }

  /**
   * @param beside bytes that are not among those that wait yet
   */
  boolean crowded(long beside) {
    return waiting.get() + beside > CROWDED_BYTES;
  }

  RocksStore store() {
    return store;
  }

  /** Writes what waits, then ends; returns when the database is closed. */
  void stop() throws InterruptedException {
    stopping = true;
    LockSupport.unpark(thread);
    thread.join();
  }

  @Override
  public void run() {
    while (!stopping || !queue.isEmpty()) {
      if (queue.isEmpty()) {
        park();
      }
      watchDisk();
      if (broken == null) {
        commit();
      } else {
        refuseAll();
        reopen();
      }
    }
    if (broken == null) {
      commit();
    }
    changes.close();
    store.close();
  }

  private void park() {
    parked = true;
    if (queue.isEmpty() && !stopping) {
      LockSupport.parkNanos(this, upkeep.nanosToNext(System.nanoTime()));
    }
    parked = false;
  }

  private void watchDisk() {
    boolean room = upkeep.diskHasRoom();
    if (!room && diskFull == null) {
      // First, so that whoever is refused can be told why.
      diskFull =
          "less than "
              + options.reserveBytes() / MIB
              + " MiB are free on the disk of "
              + options.folder();
      tellFailure();
      events.failed(diskFull);
    } else if (room && diskFull != null) {
      diskFull = null;
      if (broken == null) {
        events.recovered();
      }
    }
  }

  private void tellFailure() {
    failures++;
    lanes.forEach(lane -> lane.hearOf(failures));
  }

  private void commit() {
    try (Commit commit = new Commit(store, changes, scratch, waiting)) {
      try {
        fill(commit);
        commit.write();
      } catch (IOException | RuntimeException | OutOfMemoryError failure) {
        // First, so that whoever is refused can be told why.
        broken = "the spool in " + options.folder() + " cannot be written: " + failure.getMessage();
        commit.failed();
        tellFailure();
        pipelines.restart();
        log.error("the spool in {} cannot be written", options.folder(), failure);
        events.failed(broken);
        store.close();
        return;
      }
      commit.succeeded();
    }
  }

  private void fill(Commit commit) throws IOException {
    long now = System.nanoTime();
    boolean full = diskFull != null;
    long bytes = 0;
    Work work;
    while (bytes < COMMIT_BYTES && (work = queue.poll()) != null) {
      switch (work) {
        case SpoolLane.Handover handover -> {
          // Those too that were sent off before their lane heard of the last failure: were they
          // stored, they would overtake what failed.
          if (full || handover.failuresSeen() < failures) {
            refuse(handover);
          } else {
            bytes += commit.add(handover, now);
          }
        }
        case Command command -> {
          commit.afterwards(command.done());
          commit.onFailure(command.failed());
          command.body().run(commit);
        }
      }
    }
    upkeep.run(commit, now, stopping, full);
    commit.seal(events);
  }

  private void refuseAll() {
    Work work;
    while ((work = queue.poll()) != null) {
      switch (work) {
        case SpoolLane.Handover handover -> refuse(handover);
        case Command command -> command.failed().run();
      }
    }
  }

  private void refuse(SpoolLane.Handover handover) {
    Commit.settle(handover, waiting);
    handover.failed();
  }

  private void reopen() {
    if (stopping || System.nanoTime() - nextReopen < 0) {
      return;
    }
    nextReopen = System.nanoTime() + REOPEN_AFTER.toNanos();
    try {
      store.close();
      store = new RocksStore(options.folder());
      pipelines.recover(store);
      broken = null;
      pipelines.all().forEach(PipelineSpool::wake);
      if (diskFull == null) {
        events.recovered();
      }
    } catch (IOException | RuntimeException failure) {
      log.warn("the spool in {} still fails: {}", options.folder(), failure.getMessage());
    }
  }
}
