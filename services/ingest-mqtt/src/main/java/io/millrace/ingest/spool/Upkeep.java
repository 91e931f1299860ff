package io.millrace.ingest.spool;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the spool's thread does between messages: cursors, trimming, intervals of samplers, stopped
 * pipelines, space on the disk.
 */
final class Upkeep {
  private static final long CURSOR_NANOS = Duration.ofMillis(100).toNanos();

  /** Where there is no queue only the room on the disk is looked at. */
  private static final long IDLE_NANOS = Duration.ofSeconds(1).toNanos();

  private static final long TRIM_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long TRIM_BYTES = 4L * 1024 * 1024;
  private static final long RECLAIM_BYTES = 64L * 1024 * 1024;
  private static final long STOPPED_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long AGED_NANOS = Duration.ofSeconds(1).toNanos();

  /** At a gigabyte a second, little of the reserve is taken between two looks. */
  private static final long DISK_NANOS = Duration.ofMillis(10).toNanos();

  private final SpoolOptions options;
  private final SpoolEvents events;
  private final PipelineTable pipelines;
  private long nextCursors;
  private long nextTrim;
  private long nextStopped;
  private long nextAged;
  private long nextDisk;
  private long nextSamples = Long.MAX_VALUE;
  private boolean roomy = true;

  Upkeep(SpoolOptions options, SpoolEvents events, PipelineTable pipelines) {
    this.options = options;
    this.events = events;
    this.pipelines = pipelines;
    long now = System.nanoTime();
    nextCursors = now;
    nextTrim = now + TRIM_NANOS;
    nextStopped = now + STOPPED_NANOS;
    nextAged = now;
    nextDisk = now;
  }

  /** How long the thread may sleep when nothing comes in. */
  long nanosToNext(long now) {
    if (pipelines.all().isEmpty()) {
      return IDLE_NANOS;
    }
    long next =
        nextSamples == Long.MAX_VALUE
            ? nextCursors
            : Math.min(nextCursors - now, nextSamples - now) + now;
    return Math.clamp(next - now, 1, CURSOR_NANOS);
  }

  /**
   * @param last whether the thread ends
   * @param full whether the disk is too full to store messages
   */
  void run(Commit commit, long now, boolean last, boolean full) throws IOException {
    releaseSamples(commit, now);
    if (last || now - nextCursors >= 0) {
      nextCursors = now + CURSOR_NANOS;
      boolean trimAll = last || full || now - nextTrim >= 0;
      if (trimAll) {
        nextTrim = now + TRIM_NANOS;
      }
      for (PipelineSpool pipeline : pipelines.all()) {
        saveCursor(pipeline, commit, trimAll);
      }
    }
    if (now - nextAged >= 0) {
      nextAged = now + AGED_NANOS;
      for (PipelineSpool pipeline : pipelines.all()) {
        if (pipeline.limits().maxAgeSeconds() > 0 && pipeline.messages() > 0) {
          commit.dropAged(pipeline, events);
        }
      }
    }
    if (now - nextStopped >= 0) {
      nextStopped = now + STOPPED_NANOS;
      expireStopped(
          commit,
          options.stoppedFor().toMillis(),
          "it has been stopped for " + options.stoppedFor().toDays() + " days");
    } else if (full) {
      expireStopped(commit, 0, "the disk is full and it is stopped");
    }
  }

  private void releaseSamples(Commit commit, long now) throws IOException {
    long next = Long.MAX_VALUE;
    for (PipelineSpool pipeline : pipelines.all()) {
      Sampler sampler = pipeline.sampler();
      if (sampler == null || !pipeline.running()) {
        continue;
      }
      for (Sampler.Held held : sampler.due(now)) {
        commit.release(pipeline, held);
      }
      Long end = sampler.nextEnd();
      if (end != null) {
        next = next == Long.MAX_VALUE || end - next < 0 ? end : next;
      }
    }
    nextSamples = next;
  }

  private void saveCursor(PipelineSpool pipeline, Commit commit, boolean trimAll)
      throws IOException {
    Delivered delivered = pipeline.delivered();
    if (!delivered.equals(pipeline.saved())) {
      commit.save(pipeline, delivered);
    }
    long trimmable = delivered.cursor().position() - pipeline.trimmed().position();
    if (trimmable >= TRIM_BYTES || (trimAll && trimmable > 0)) {
      trim(pipeline, delivered.cursor(), commit);
    }
    for (Delivered.Stretch stretch : delivered.beyond()) {
      trimBeyond(pipeline, stretch, trimAll ? 1 : TRIM_BYTES, commit);
    }
  }

  private void trim(PipelineSpool pipeline, Mark cursor, Commit commit) throws IOException {
    Mark before = pipeline.trimmed();
    Mark after =
        cursor.offset() < pipeline.end() ? wholeChunks(pipeline, before, cursor, commit) : cursor;
    if (after.offset() > before.offset()) {
      commit.trim(pipeline, after);
      if (after.position() - before.position() >= RECLAIM_BYTES
          || after.position() / RECLAIM_BYTES > before.position() / RECLAIM_BYTES) {
        commit.reclaim(pipeline, after);
      }
    }
  }

  /** What was delivered before older messages frees its space, too. */
  private void trimBeyond(
      PipelineSpool pipeline, Delivered.Stretch stretch, long worthBytes, Commit commit)
      throws IOException {
    Delivered deleted = pipeline.trimmedBeyond();
    long left = deleted.bytesTo(stretch.to()) - deleted.bytesTo(stretch.from());
    if (left >= worthBytes) {
      Mark to = wholeChunks(pipeline, stretch.from(), stretch.to(), commit);
      if (to.offset() > stretch.from().offset()) {
        commit.trimBeyond(pipeline, stretch.from(), to);
      }
    }
  }

  /** Where the last chunk between two marks ends that lies before {@code to} as a whole. */
  private static Mark wholeChunks(PipelineSpool pipeline, Mark from, Mark to, Commit commit)
      throws IOException {
    Mark[] bound = {from};
    commit
        .store()
        .last(
            Keys.chunk(pipeline.number(), from.offset()),
            Keys.chunk(pipeline.number(), to.offset() + 1),
            (key, value) -> {
              long first = Keys.offset(key);
              boolean done = ChunkCodec.endOffset(first, value) <= to.offset();
              bound[0] = done ? to : new Mark(first, ChunkCodec.startPosition(value));
              return false;
            });
    return bound[0];
  }

  private void expireStopped(Commit commit, long keptMillis, String reason) throws IOException {
    long now = System.currentTimeMillis();
    List<PipelineSpool> expired = new ArrayList<>();
    for (PipelineSpool pipeline : pipelines.all()) {
      if (pipeline.running()) {
        continue;
      }
      if (pipeline.stoppedAtMillis() == 0) {
        // Stopped or deleted while this node was down.
        pipeline.stop(now);
        pipelines.save(pipeline, now, commit);
      } else if (now - pipeline.stoppedAtMillis() >= keptMillis
          && (keptMillis > 0 || pipeline.messages() > 0)) {
        expired.add(pipeline);
      }
    }
    for (PipelineSpool pipeline : expired) {
      forget(pipeline, reason, commit);
    }
  }

  private void forget(PipelineSpool pipeline, String reason, Commit commit) throws IOException {
    long lost = pipeline.messages();
    pipelines.forget(pipeline, commit);
    if (lost > 0) {
      commit.afterwards(() -> events.forgotten(pipeline.id(), lost, reason));
    }
  }

  /** Whether enough of the disk is free; asked at each turn, looked up every 10 ms. */
  boolean diskHasRoom() {
    long now = System.nanoTime();
    if (now - nextDisk >= 0) {
      nextDisk = now + DISK_NANOS;
      long free = options.folder().toFile().getUsableSpace();
      // To go on, a little more has to be free than to stop, or the two would alternate.
      roomy =
          free
              >= (roomy
                  ? options.reserveBytes()
                  : options.reserveBytes() + options.reserveBytes() / 8);
    }
    return roomy;
  }
}
