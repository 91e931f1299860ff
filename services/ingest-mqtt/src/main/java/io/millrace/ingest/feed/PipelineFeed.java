package io.millrace.ingest.feed;

import io.millrace.common.link.LinkSender;
import io.millrace.common.link.LinkSource;
import io.millrace.common.link.LinkState;
import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import io.millrace.ingest.spool.Chunk;
import io.millrace.ingest.spool.PipelineSpool;
import io.millrace.ingest.spool.Spool;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Feeds one pipeline from its queue, from the cursor on: out of memory while it keeps up, else from
 * the disk, asynchronously and ahead. Everything happens on the context of the links.
 */
final class PipelineFeed implements LinkSource {
  /** What one reading of the disk fetches, in bytes. */
  private static final long READ_BYTES = 1024 * 1024;

  private static final long RETRY_MILLIS = 500;

  private final Vertx vertx;
  private final Context context;
  private final Spool spool;
  private final PipelineSpool queue;
  private final FeedEvents events;
  private final ArrayDeque<Chunk> readAhead = new ArrayDeque<>();

  /** Chunks that have been sent in part or whole and are not acknowledged to their end. */
  private final ArrayDeque<Chunk> unacknowledged = new ArrayDeque<>();

  private @Nullable LinkSender sender;
  private @Nullable Chunk current;
  private int index;

  /** Offset of the next message to send. */
  private long next;

  private boolean reading;
  private boolean closed;
  private LinkState state = new LinkState.Opening("starting");

  PipelineFeed(Vertx vertx, Spool spool, PipelineSpool queue, FeedEvents events) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.spool = spool;
    this.queue = queue;
    this.events = events;
    this.next = queue.cursor();
  }

  void begin(LinkSender sender) {
    this.sender = sender;
    queue.onMessages(sender::wake);
  }

  void close() {
    closed = true;
    if (sender != null) {
      sender.close();
    }
  }

  LinkState state() {
    return state;
  }

  long reopens() {
    return sender == null ? 0 : sender.reopens();
  }

  @Override
  public @Nullable Batch next(int maxBytes) {
    List<Message> messages = new ArrayList<>();
    long bytes = 0;
    while (bytes < maxBytes) {
      Chunk chunk = currentChunk();
      if (chunk == null) {
        break;
      }
      Message message = chunk.messages().get(index);
      if (!messages.isEmpty() && bytes + message.cost() > maxBytes) {
        break;
      }
      messages.add(message);
      bytes += message.cost();
      index++;
      next++;
    }
    return messages.isEmpty() ? null : new Batch(messages);
  }

  private @Nullable Chunk currentChunk() {
    if (current != null && index < current.messages().size()) {
      return current;
    }
    current = advance();
    index = 0;
    if (current != null) {
      next = current.firstOffset();
      unacknowledged.addLast(current);
    }
    return current;
  }

  private @Nullable Chunk advance() {
    // The oldest messages may have been dropped meanwhile.
    next = Math.max(next, queue.cursor());
    while (!readAhead.isEmpty()) {
      Chunk ahead = readAhead.removeFirst();
      if (ahead.endOffset() > next) {
        noticeGap(ahead);
        if (readAhead.isEmpty()) {
          readMore(ahead.endOffset());
        }
        return ahead;
      }
    }
    if (reading) {
      return null;
    }
    Chunk recent = queue.recent(next);
    if (recent == null) {
      readMore(next);
    }
    return recent;
  }

  private void noticeGap(Chunk found) {
    long missing = found.firstOffset() - next;
    if (missing > 0) {
      events.unreadable(queue.id(), missing, "they are missing on disk");
    }
  }

  private void readMore(long from) {
    if (reading || from >= queue.end()) {
      return;
    }
    reading = true;
    Future.fromCompletionStage(spool.read(queue, from, READ_BYTES), context)
        .onComplete(chunks -> onRead(from, chunks), failure -> onUnreadable(from, failure));
  }

  private void onRead(long from, List<Chunk> chunks) {
    reading = false;
    if (closed) {
      return;
    }
    readAhead.addAll(chunks);
    if (chunks.isEmpty() && queue.cursor() <= from && from < queue.end()) {
      events.unreadable(queue.id(), queue.end() - from, "they are missing on disk");
      next = queue.end();
    }
    wake();
  }

  private void onUnreadable(long from, Throwable failure) {
    events.unreadable(queue.id(), 0, String.valueOf(failure.getMessage()));
    vertx.setTimer(
        RETRY_MILLIS,
        ignored -> {
          reading = false;
          if (!closed) {
            readMore(Math.max(from, queue.cursor()));
          }
        });
  }

  private void wake() {
    if (sender != null) {
      sender.wake();
    }
  }

  @Override
  public void acknowledged(int count, Message last) {
    long through = last.id().offset() + 1;
    Chunk first = unacknowledged.peekFirst();
    while (first != null && first.endOffset() <= through) {
      queue.delivered(first.endOffset(), first.endPosition());
      unacknowledged.removeFirst();
      first = unacknowledged.peekFirst();
    }
    if (first != null && first.firstOffset() < through) {
      queue.delivered(through, first.positionAt(through));
    }
  }

  @Override
  public void rejected(Message message, String reason) {
    events.rejected(queue.id(), message.topic(), reason);
  }

  @Override
  public void stateChanged(LinkState state) {
    this.state = state;
    if (!closed) {
      events.linkChanged(queue.id());
    }
  }
}
