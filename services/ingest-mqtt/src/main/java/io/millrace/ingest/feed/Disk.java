package io.millrace.ingest.feed;

import io.millrace.ingest.spool.Chunk;
import io.millrace.ingest.spool.DamagedException;
import io.millrace.ingest.spool.Mark;
import io.millrace.ingest.spool.PipelineSpool;
import io.millrace.ingest.spool.Spool;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One queue on disk, read on behalf of a feeder. What cannot be read now is read again after a
 * while; what is missing for good is told, and needs no delivery.
 */
final class Disk {
  /** What one reading fetches, in bytes. */
  private static final long READ_BYTES = 1024 * 1024;

  private static final long RETRY_MILLIS = 500;

  private final Vertx vertx;
  private final Context context;
  private final Spool spool;
  private final PipelineSpool queue;
  private final FeedEvents events;
  private final Runnable news;
  private boolean closed;

  /**
   * @param news run when a course may have messages again
   */
  Disk(Vertx vertx, Spool spool, PipelineSpool queue, FeedEvents events, Runnable news) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.spool = spool;
    this.queue = queue;
    this.events = events;
    this.news = news;
  }

  PipelineSpool queue() {
    return queue;
  }

  void close() {
    closed = true;
  }

  /** Chunks from an offset on; none when there are none. */
  void read(long from, Consumer<List<Chunk>> found) {
    read(
        () -> spool.read(queue, Math.max(from, queue.cursor()), READ_BYTES),
        found,
        damage -> retry(() -> read(from, found)));
  }

  /**
   * Chunks between two offsets, the newest first; none when there are none.
   *
   * @param damaged told when they can only be read from the other side, if at all
   */
  void readBack(long from, long to, Consumer<List<Chunk>> found, Runnable damaged) {
    read(
        () -> spool.readBack(queue, from, to, READ_BYTES),
        found,
        failure -> {
          if (failure instanceof DamagedException) {
            damaged.run();
            news.run();
          } else {
            retry(() -> readBack(from, to, found, damaged));
          }
        });
  }

  private void read(
      Supplier<CompletionStage<List<Chunk>>> reading,
      Consumer<List<Chunk>> found,
      Consumer<Throwable> failed) {
    Future.fromCompletionStage(reading.get(), context)
        .onComplete(
            chunks -> {
              if (!closed) {
                found.accept(chunks);
                news.run();
              }
            },
            failure -> {
              if (!closed) {
                events.unreadable(queue.id(), 0, String.valueOf(failure.getMessage()));
                failed.accept(failure);
              }
            });
  }

  private void retry(Runnable reading) {
    vertx.setTimer(
        RETRY_MILLIS,
        ignored -> {
          if (!closed) {
            reading.run();
          }
        });
  }

  /** There is nothing between two marks, though there should be. */
  void missing(Mark from, Mark to) {
    long messages = to.offset() - Math.max(from.offset(), queue.cursor());
    if (messages > 0) {
      events.unreadable(queue.id(), messages, "they are missing on disk");
    }
    queue.delivered(from, to);
  }
}
