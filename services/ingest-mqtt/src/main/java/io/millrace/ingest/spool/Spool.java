package io.millrace.ingest.spool;

import io.millrace.common.spec.SpoolLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All queues of a node, in one database with one log, so that one fsync serves them all. */
public final class Spool implements AutoCloseable, Ledger {
  private final PipelineTable pipelines;
  private final SpoolWriter writer;
  private final ExecutorService readers =
      Executors.newFixedThreadPool(
          2, Thread.ofPlatform().name("spool-reader-", 0).daemon().factory());

  private Spool(PipelineTable pipelines, SpoolWriter writer) {
    this.pipelines = pipelines;
    this.writer = writer;
  }

  /**
   * Opens the spool in its folder, or begins one. Blocks.
   *
   * @throws IOException when the folder cannot be used; the message names it
   */
  public static Spool open(SpoolOptions options, SpoolEvents events) throws IOException {
    Path folder = options.folder();
    PipelineTable pipelines = new PipelineTable(options.node());
    RocksStore store;
    try {
      boolean salvaged = RocksStore.salvageInterrupted(folder);
      if (salvaged) {
        RocksStore.salvage(folder);
      }
      try {
        store = new RocksStore(folder);
      } catch (DamagedException damaged) {
        RocksStore.salvage(folder);
        salvaged = true;
        store = new RocksStore(folder);
      }
      recover(pipelines, store, salvaged, events);
    } catch (IOException unusable) {
      throw new IOException(
          "the spool in " + folder + " cannot be opened: " + unusable.getMessage(), unusable);
    }
    SpoolWriter writer = new SpoolWriter(options, events, pipelines, store);
    writer.start();
    return new Spool(pipelines, writer);
  }

  private static void recover(
      PipelineTable pipelines, RocksStore store, boolean salvaged, SpoolEvents events)
      throws IOException {
    try {
      if (salvaged) {
        // Offsets whose messages are lost are given out again: not under the same identities.
        pipelines.newEpoch(store);
        events.damaged("", 0, "what is missing shows when the messages around it are read");
      }
      pipelines.recover(store);
    } catch (IOException | RuntimeException unreadable) {
      store.close();
      throw unreadable;
    }
  }

  /** The way in for one event loop, where completions arrive too. */
  public SpoolLane lane(Executor loop) {
    return writer.lane(loop);
  }

  /**
   * Lets messages into a pipeline's queue, which is made when there is none, or changes its limits.
   * What was left undelivered when it was stopped is still there.
   *
   * @param samplingMillis at most one message a topic and this many milliseconds goes in; null for
   *     all
   * @param past which messages of other queues a pipeline that starts from the earliest wants, by
   *     the pipeline and the topic
   * @return completes on the spool's thread; fails while the disk fails
   */
  public CompletableFuture<PipelineSpool> start(
      String pipeline,
      SpoolLimits limits,
      @Nullable Long samplingMillis,
      BiPredicate<String, String> past) {
    CompletableFuture<PipelineSpool> started = new CompletableFuture<>();
    Starting starting = new Starting(pipeline, limits, samplingMillis, past, started);
    writer.submit(command(starting));
    return started;
  }

  /** A pipeline on its way in. */
  private static final class Starting {
    private final String pipeline;
    private final SpoolLimits limits;
    private final @Nullable Long samplingMillis;
    private final BiPredicate<String, String> wanted;
    private final CompletableFuture<PipelineSpool> started;
    private @Nullable Past past;
    private @Nullable PipelineSpool opened;

    Starting(
        String pipeline,
        SpoolLimits limits,
        @Nullable Long samplingMillis,
        BiPredicate<String, String> wanted,
        CompletableFuture<PipelineSpool> started) {
      this.pipeline = pipeline;
      this.limits = limits;
      this.samplingMillis = samplingMillis;
      this.wanted = wanted;
      this.started = started;
    }
  }

  private SpoolWriter.Command command(Starting starting) {
    return new SpoolWriter.Command(
        commit -> begin(starting, commit),
        () -> {
          if (starting.opened == null) {
            writer.submit(command(starting));
          } else {
            starting.started.complete(starting.opened);
          }
        },
        () ->
            starting.started.completeExceptionally(
                new IOException(writer.problem().orElse("the spool is closed"))));
  }

  /** Opens the queue, at once or when the past has been brought into it. */
  private void begin(Starting starting, Commit commit) throws IOException {
    SpoolLimits limits = starting.limits;
    if (starting.past == null
        && limits.startFrom() == SpoolLimits.StartFrom.EARLIEST
        && pipelines.get(starting.pipeline) == null) {
      PipelineSpool made = pipelines.open(starting.pipeline, commit);
      made.limit(limits);
      starting.past = new Past(made, starting.wanted);
    }
    if (starting.past == null || !starting.past.step(pipelines.all(), commit)) {
      starting.opened = start(starting.pipeline, limits, starting.samplingMillis, commit);
    }
  }

  private PipelineSpool start(
      String pipeline, SpoolLimits limits, @Nullable Long samplingMillis, Commit commit)
      throws IOException {
    PipelineSpool spool = pipelines.open(pipeline, commit);
    Sampler before = spool.sampler();
    boolean same =
        before != null
            && samplingMillis != null
            && before.intervalNanos() == samplingMillis * 1_000_000;
    if (!same) {
      for (Sampler.Held held : before == null ? heldOnDisk(spool, commit) : before.drain()) {
        commit.release(spool, held);
      }
    }
    if (spool.stoppedAtMillis() != 0) {
      pipelines.save(spool, 0, commit);
    }
    spool.configure(
        limits, same ? before : samplingMillis == null ? null : new Sampler(samplingMillis));
    return spool;
  }

  /** What a sampler of an earlier process had held back. */
  private static List<Sampler.Held> heldOnDisk(PipelineSpool spool, Commit commit)
      throws IOException {
    List<Sampler.Held> left = new ArrayList<>();
    byte[] prefix = Keys.heldOf(spool.number());
    commit
        .store()
        .scan(
            prefix,
            Keys.after(prefix),
            (key, value) -> {
              String topic =
                  new String(
                      key, prefix.length, key.length - prefix.length, StandardCharsets.UTF_8);
              left.add(HeldCodec.decode(topic, value));
              return true;
            });
    return left;
  }

  /**
   * Lets nothing more into a pipeline's queue; keeps what is undelivered for a while, in case the
   * pipeline is started again.
   */
  public void stop(String pipeline) {
    writer.submit(new SpoolWriter.Command(commit -> stop(pipeline, commit), () -> {}, () -> {}));
  }

  private void stop(String pipeline, Commit commit) throws IOException {
    PipelineSpool spool = pipelines.get(pipeline);
    if (spool == null) {
      return;
    }
    Sampler sampler = spool.sampler();
    if (sampler != null) {
      for (Sampler.Held held : sampler.drain()) {
        commit.release(spool, held);
      }
    }
    long now = System.currentTimeMillis();
    spool.stop(now);
    pipelines.save(spool, now, commit);
  }

  @Override
  public void write(Change change, Consumer<Outcome> told) {
    writer.submit(
        new SpoolWriter.Command(
            change::apply, () -> told.accept(Outcome.STORED), () -> told.accept(Outcome.FAILED)));
  }

  /** Takes entries of others, in the order of their keys. */
  @FunctionalInterface
  public interface Entries {
    void visit(byte[] key, byte[] value) throws IOException;
  }

  /**
   * Visits the entries of others whose keys begin with {@code prefix}, which must not be empty.
   * Blocks.
   *
   * @return whether all could be read; those in a damaged part of the disk are left out
   * @throws IOException when the disk cannot be read at all
   */
  public boolean entries(byte[] prefix, Entries visitor) throws IOException {
    byte[] from = Keys.others(prefix);
    byte[] to = Keys.after(from);
    byte[][] last = {from};
    try {
      writer
          .store()
          .scan(
              from,
              to,
              (key, value) -> {
                last[0] = key;
                visitor.visit(Keys.ofOthers(key), value);
                return true;
              });
      return true;
    } catch (DamagedException damaged) {
      entriesBehindDamage(last[0], to, visitor);
      return false;
    }
  }

  /** From the end back to where reading fails again. */
  private void entriesBehindDamage(byte[] after, byte[] to, Entries visitor) throws IOException {
    record Entry(byte[] key, byte[] value) {}

    ArrayDeque<Entry> found = new ArrayDeque<>();
    try {
      writer
          .store()
          .scanBack(
              after,
              to,
              (key, value) -> {
                boolean beyond = Arrays.compareUnsigned(key, after) > 0;
                if (beyond) {
                  found.addFirst(new Entry(Keys.ofOthers(key), value));
                }
                return beyond;
              });
    } catch (DamagedException damaged) {
      // The other side of the damage.
    }
    for (Entry entry : found) {
      visitor.visit(entry.key(), entry.value());
    }
  }

  /** Every queue, of stopped pipelines too. */
  public Collection<PipelineSpool> pipelines() {
    return List.copyOf(pipelines.all());
  }

  /**
   * Reads from disk: chunks from {@code offset} on, at least one when there is one, until {@code
   * maxBytes} are reached. Completes on another thread.
   */
  public CompletableFuture<List<Chunk>> read(PipelineSpool pipeline, long offset, long maxBytes) {
    return read(() -> SpoolReader.read(writer.store(), pipeline, offset, maxBytes));
  }

  /**
   * Reads from disk, the newest first: chunks between two offsets, at least one when there is one,
   * until {@code maxBytes} are reached. Completes on another thread; fails when one of them is
   * damaged.
   */
  public CompletableFuture<List<Chunk>> readBack(
      PipelineSpool pipeline, long from, long to, long maxBytes) {
    return read(() -> SpoolReader.readBack(writer.store(), pipeline, from, to, maxBytes));
  }

  /** What reads the disk. */
  private interface Reading {
    List<Chunk> read() throws IOException;
  }

  private CompletableFuture<List<Chunk>> read(Reading reading) {
    CompletableFuture<List<Chunk>> result = new CompletableFuture<>();
    readers.execute(() -> {
      try {
        result.complete(reading.read());
      } catch (IOException | RuntimeException failure) {
        result.completeExceptionally(failure);
      }
    });
    return result;
  }

  /** Why nothing can be stored now; empty when all is well. */
  public Optional<String> problem() {
    return writer.problem();
  }

  /** Writes what waits and closes the database. Blocks. */
  @Override
  public void close() {
    readers.shutdown();
    try {
      if (!readers.awaitTermination(5, TimeUnit.SECONDS)) {
        readers.shutdownNow();
      }
      writer.stop();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
