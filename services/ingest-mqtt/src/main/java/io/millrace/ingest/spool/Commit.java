package io.millrace.ingest.spool;

import io.millrace.common.spec.SpoolLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the spool's thread writes at once: many messages, cursors and deletions, one fsync. */
final class Commit implements AutoCloseable, Edits {
  private static final Logger log = LoggerFactory.getLogger(Commit.class);

  private record Written(PipelineSpool pipeline, Chunk chunk) {}

  private record HeldKey(PipelineSpool pipeline, String topic) {}

  private final RocksStore store;
  private final AtomicLong waiting;
  private final RocksStore.Changes changes;
  private final ChunkScratch scratch;
  private final List<SpoolLane.Handover> handovers = new ArrayList<>();
  private final Set<PipelineSpool> touched = new LinkedHashSet<>();
  private final List<Written> written = new ArrayList<>();

  /**
   * The latest of each sampled topic: those that it superseded within this commit are never
   * written.
   */
  private final Map<HeldKey, Sampler.Held> held = new HashMap<>();

  private final List<Runnable> afterwards = new ArrayList<>();
  private final List<Runnable> otherwise = new ArrayList<>();
  private @Nullable PipelineSpool last;
  private boolean sync;

  /**
   * @param changes empty, and nobody else's until this commit is closed
   * @param waiting bytes of messages that have not been written yet, of all pipelines
   */
  Commit(RocksStore store, RocksStore.Changes changes, ChunkScratch scratch, AtomicLong waiting) {
    this.store = store;
    this.changes = changes;
    this.scratch = scratch;
    this.waiting = waiting;
  }

  /** Adds what a lane gathered; returns its cost in bytes. */
  long add(SpoolLane.Handover handover, long now) throws IOException {
    handovers.add(handover);
    long bytes = 0;
    for (Append append : handover.appends()) {
      bytes += append.cost();
      for (PipelineSpool target : append.targets()) {
        add(target, append, now);
      }
      for (Change change : append.changes()) {
        change.apply(this);
        sync |= append.awaited();
      }
    }
    return bytes;
  }

  private void add(PipelineSpool target, Append append, long now) throws IOException {
    if (!target.running()) {
      // Stopped after the message had been routed: it is as if it had come a moment later.
      return;
    }
    if (!append.awaited() && target.refuses(0)) {
      target.countRefused();
      return;
    }
    Sampler sampler = target.sampler();
    if (sampler == null || sampler.admits(append.topic(), now)) {
      append(target, append.topic(), append.timestampNanos(), append.payload());
      return;
    }
    // An older one on disk must not come back after this one, so this one takes its place there
    // too.
    boolean durable = append.awaited() || sampler.holdsDurable(append.topic());
    Sampler.Held message =
        new Sampler.Held(append.topic(), append.timestampNanos(), append.payload(), durable);
    Sampler.Held before = sampler.hold(message);
    if (before != null) {
      target.countSampledOut();
    }
    if (durable) {
      held.put(new HeldKey(target, append.topic()), message);
    }
  }

  /** Gives the pipeline's next offset to a message. */
  void append(
      PipelineSpool target, String topic, long timestampNanos, io.vertx.core.buffer.Buffer payload)
      throws IOException {
    if (target != last) {
      touched.add(target);
      last = target;
    }
    if (target.add(topic, timestampNanos, payload)) {
      close(target);
    }
  }

  /** A message that was held back goes in now. */
  void release(PipelineSpool target, Sampler.Held message) throws IOException {
    append(target, message.topic(), message.timestampNanos(), message.payload());
    if (held.remove(new HeldKey(target, message.topic())) != null || message.durable()) {
      changes.delete(Keys.held(target.number(), message.topic()));
    }
  }

  private void close(PipelineSpool target) throws IOException {
    Chunk chunk = target.closeChunk();
    changes.put(
        Keys.chunk(target.number(), chunk.firstOffset()), ChunkCodec.encode(chunk, scratch::room));
    written.add(new Written(target, chunk));
    sync = true;
  }

  /** Closes all chunks and, where a queue is over its bound and drops, drops its oldest. */
  void seal(SpoolEvents events) throws IOException {
    for (PipelineSpool target : touched) {
      if (target.hasOpenChunk()) {
        close(target);
      }
      SpoolLimits limits = target.limits();
      if (limits.onFull() == SpoolLimits.OnFull.DROP_OLDEST) {
        dropOldest(target, limits.maxBytes(), events);
      }
    }
    for (Map.Entry<HeldKey, Sampler.Held> entry : held.entrySet()) {
      HeldKey key = entry.getKey();
      changes.put(
          Keys.held(key.pipeline().number(), key.topic()), HeldCodec.encode(entry.getValue()));
      sync = true;
    }
  }

  /** Gives up undelivered messages that are older than their pipeline allows, chunk by chunk. */
  void dropAged(PipelineSpool target, SpoolEvents events) throws IOException {
    long oldest =
        TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis())
            - TimeUnit.SECONDS.toNanos(target.limits().maxAgeSeconds());
    Mark reached = target.delivered().cursor();
    while (reached.offset() < target.end()) {
      List<Chunk> next = SpoolReader.read(store, target, reached.offset(), 1);
      if (next.isEmpty() || next.getFirst().messages().getLast().timestampNanos() >= oldest) {
        break;
      }
      reached = new Mark(next.getFirst().endOffset(), next.getFirst().endPosition());
    }
    drop(target, reached, events);
  }

  private void dropOldest(PipelineSpool target, long maxBytes, SpoolEvents events)
      throws IOException {
    Delivered delivered = target.delivered();
    long over = delivered.bytesTo(target.written()) - maxBytes;
    if (over <= 0) {
      return;
    }
    // A little more than needed, so that the next message does not have to drop again.
    long goal = over + Math.min(maxBytes / 16, 16L * 1024 * 1024);
    Mark reached = delivered.cursor();
    List<Chunk> oldest = List.of();
    do {
      for (Chunk chunk : oldest) {
        reached = new Mark(chunk.endOffset(), chunk.endPosition());
      }
      long wanted = goal - delivered.bytesTo(reached);
      oldest = wanted <= 0 ? List.of() : SpoolReader.read(store, target, reached.offset(), wanted);
    } while (!oldest.isEmpty());
    drop(target, reached, events);
  }

  private void drop(PipelineSpool target, Mark bound, SpoolEvents events) throws IOException {
    Delivered delivered = target.delivered();
    long dropped = delivered.messagesTo(bound);
    if (bound.offset() > delivered.cursor().offset()) {
      save(target, delivered.upTo(bound));
      trim(target, bound);
      afterwards.add(() -> {
        target.deliveredUpTo(bound);
        target.countDropped(dropped);
        events.dropped(target.id(), dropped);
      });
    }
  }

  /**
   * Records how far a pipeline has been delivered. Needs no fsync of its own: losing it means
   * repeating.
   */
  void save(PipelineSpool pipeline, Delivered delivered) throws IOException {
    changes.put(Keys.cursor(pipeline.number()), delivered.encode());
    afterwards.add(() -> pipeline.saved(delivered));
  }

  /** Deletes the chunks before {@code bound}, where a chunk begins or everything ends. */
  void trim(PipelineSpool pipeline, Mark bound) throws IOException {
    byte[] from = Keys.chunk(pipeline.number(), pipeline.trimmed().offset());
    changes.deleteRange(from, Keys.chunk(pipeline.number(), bound.offset()));
    afterwards.add(() -> pipeline.trimmedTo(bound));
  }

  /** Deletes the chunks between two marks, where chunks begin, behind the cursor. */
  void trimBeyond(PipelineSpool pipeline, Mark from, Mark to) throws IOException {
    changes.deleteRange(
        Keys.chunk(pipeline.number(), from.offset()), Keys.chunk(pipeline.number(), to.offset()));
    afterwards.add(() -> pipeline.trimmedBeyond(from, to));
  }

  RocksStore.Changes changes() {
    return changes;
  }

  @Override
  public void put(byte[] key, byte[] value) throws IOException {
    changes.put(Keys.others(key), value);
  }

  @Override
  public void delete(byte[] key) throws IOException {
    changes.delete(Keys.others(key));
  }

  @Override
  public void deleteAll(byte[] prefix) throws IOException {
    changes.deleteRange(Keys.others(prefix), Keys.after(Keys.others(prefix)));
  }

  @Override
  public void mustLast() {
    sync = true;
  }

  /** To be done when this commit has succeeded. */
  void afterwards(Runnable action) {
    afterwards.add(action);
  }

  /** Writes; when this returns everything is on disk. */
  void write() throws IOException {
    if (!changes.isEmpty()) {
      store.apply(changes, sync);
    }
  }

  /** Tells everybody. */
  void succeeded() {
    written.forEach(entry -> entry.pipeline().durable(entry.chunk()));
    settle();
    afterwards.forEach(Runnable::run);
    handovers.forEach(SpoolLane.Handover::stored);
    PipelineSpool woken = null;
    for (Written entry : written) {
      if (entry.pipeline() != woken) {
        woken = entry.pipeline();
        woken.wake();
      }
    }
  }

  /** Nothing was written, or nobody knows. */
  void failed() {
    settle();
    otherwise.forEach(Runnable::run);
    handovers.forEach(SpoolLane.Handover::failed);
  }

  private void settle() {
    handovers.forEach(handover -> settle(handover, waiting));
  }

  /** These messages wait no longer, however it went. */
  static void settle(SpoolLane.Handover handover, AtomicLong waiting) {
    long bytes = 0;
    // Mostly many in a row are for the same pipelines.
    List<PipelineSpool> targets = List.of();
    long ofTargets = 0;
    for (Append append : handover.appends()) {
      if (!append.targets().equals(targets)) {
        settle(targets, ofTargets);
        targets = append.targets();
        ofTargets = 0;
      }
      int cost = append.cost();
      bytes += cost;
      ofTargets += cost;
    }
    settle(targets, ofTargets);
    waiting.addAndGet(-bytes);
  }

  private static void settle(List<PipelineSpool> targets, long bytes) {
    for (PipelineSpool target : targets) {
      target.waiting().addAndGet(-bytes);
    }
  }

  /** To be done when this commit has failed. */
  void onFailure(Runnable action) {
    otherwise.add(action);
  }

  /** Gives back the disk space of what lies before {@code bound} once it is deleted. */
  void reclaim(PipelineSpool pipeline, Mark bound) {
    afterwards.add(() -> {
      try {
        store.reclaim(
            Keys.chunksOf(pipeline.number()), Keys.chunk(pipeline.number(), bound.offset()));
      } catch (IOException later) {
        log.debug("disk space not given back yet: {}", later.getMessage());
      }
    });
  }

  RocksStore store() {
    return store;
  }

  @Override
  public void close() {
    changes.clear();
  }
}
