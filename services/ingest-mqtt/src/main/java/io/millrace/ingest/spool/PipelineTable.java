package io.millrace.ingest.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The queues of a spool by pipeline, and what the database remembers of them. Changed by the
 * spool's thread alone.
 */
final class PipelineTable {
  private final String node;
  private final Map<String, PipelineSpool> byId = new ConcurrentHashMap<>();
  private final AtomicLong tailBudget = new AtomicLong();
  private long epoch;
  private int nextNumber;

  PipelineTable(String node) {
    this.node = node;
  }

  Collection<PipelineSpool> all() {
    return byId.values();
  }

  @Nullable PipelineSpool get(String id) {
    return byId.get(id);
  }

  /** Gives all queues new origins. To be called before {@link #recover}. */
  void newEpoch(RocksStore store) throws IOException {
    byte[] spool = store.get(Keys.SPOOL);
    if (spool != null) {
      begin(store, ByteBuffer.wrap(spool).getInt(Long.BYTES));
    }
  }

  private void begin(RocksStore store, int firstNumber) throws IOException {
    epoch = System.currentTimeMillis();
    nextNumber = firstNumber;
    try (RocksStore.Changes changes = new RocksStore.Changes()) {
      saveSpool(changes);
      store.apply(changes, true);
    }
  }

  /** Reads everything from the database, or begins a new spool in an empty one. */
  void recover(RocksStore store) throws IOException {
    byte[] spool = store.get(Keys.SPOOL);
    if (spool == null) {
      // A spool that was lost and begins again must not give out identities that an earlier one
      // gave.
      begin(store, 1);
    } else {
      ByteBuffer in = ByteBuffer.wrap(spool);
      epoch = in.getLong();
      nextNumber = in.getInt();
    }
    Set<String> found = new HashSet<>();
    store.scan(
        Keys.pipelines(),
        Keys.after(Keys.pipelines()),
        (key, value) -> {
          found.add(recover(store, Keys.number(key), value));
          return true;
        });
    byId.keySet().retainAll(found);
  }

  private String recover(RocksStore store, int number, byte[] value) throws IOException {
    long stoppedAt = ByteBuffer.wrap(value).getLong();
    String id = new String(value, Long.BYTES, value.length - Long.BYTES, StandardCharsets.UTF_8);
    PipelineSpool pipeline =
        byId.computeIfAbsent(
            id, ignored -> new PipelineSpool(id, number, origin(number), tailBudget));
    byte[] saved = store.get(Keys.cursor(number));
    Delivered delivered = saved == null ? Delivered.NOTHING : Delivered.decode(saved);
    Mark from = delivered.frontier();
    Mark[] end = {from};
    store.last(
        Keys.chunksOf(number),
        Keys.after(Keys.chunksOf(number)),
        (key, bytes) -> {
          Chunk last = ChunkCodec.decode(pipeline.origin(), Keys.offset(key), bytes);
          if (last.endOffset() > from.offset()) {
            end[0] = new Mark(last.endOffset(), last.endPosition());
          }
          return false;
        });
    pipeline.recover(end[0], delivered, stoppedAt);
    return id;
  }

  /** After a failed write: what was not written is forgotten. */
  void restart() {
    byId.values().forEach(PipelineSpool::restart);
  }

  /** The queue of a pipeline, made when there is none. */
  PipelineSpool open(String id, Commit commit) throws IOException {
    PipelineSpool known = byId.get(id);
    if (known != null) {
      return known;
    }
    int number = nextNumber++;
    PipelineSpool made = new PipelineSpool(id, number, origin(number), tailBudget);
    saveSpool(commit.changes());
    save(made, 0, commit);
    byId.put(id, made);
    return made;
  }

  void save(PipelineSpool pipeline, long stoppedAtMillis, Commit commit) throws IOException {
    byte[] id = pipeline.id().getBytes(StandardCharsets.UTF_8);
    byte[] value =
        ByteBuffer.allocate(Long.BYTES + id.length).putLong(stoppedAtMillis).put(id).array();
    commit.changes().put(Keys.pipeline(pipeline.number()), value);
    commit.mustLast();
  }

  /** Deletes a pipeline's queue and everything that is known of it. */
  void forget(PipelineSpool pipeline, Commit commit) throws IOException {
    int number = pipeline.number();
    RocksStore.Changes changes = commit.changes();
    changes.deleteRange(Keys.chunksOf(number), Keys.after(Keys.chunksOf(number)));
    changes.deleteRange(Keys.heldOf(number), Keys.after(Keys.heldOf(number)));
    changes.delete(Keys.cursor(number));
    changes.delete(Keys.pipeline(number));
    byId.remove(pipeline.id());
  }

  private void saveSpool(RocksStore.Changes changes) throws IOException {
    changes.put(
        Keys.SPOOL,
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES).putLong(epoch).putInt(nextNumber).array());
  }

  /**
   * Numbers are never used twice within an epoch, so that a pipeline whose queue was dropped begins
   * with new identities.
   */
  private String origin(int number) {
    return (node + "." + Long.toString(epoch, 36) + "-" + number).toLowerCase(Locale.ROOT);
  }
}
