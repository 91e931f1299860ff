package io.millrace.ingest.spool;

import io.millrace.common.message.Message;
import java.util.List;

/**
 * Messages of one pipeline that lie together on disk.
 *
 * @param firstOffset offset of the first; the others follow without gaps
 * @param startPosition sum of the costs of everything that the pipeline was ever given before this
 *     chunk, in bytes
 * @param cost of the messages together, in bytes; kept, as summing it up reads every message
 */
public record Chunk(long firstOffset, long startPosition, List<Message> messages, long cost) {
  /** Cost in bytes at which a chunk is closed. */
  static final int TARGET_BYTES = 256 * 1024;

  /** A chunk whose cost nobody knows yet. */
  static Chunk of(long firstOffset, long startPosition, List<Message> messages) {
    long cost = 0;
    for (Message message : messages) {
      cost += message.cost();
    }
    return new Chunk(firstOffset, startPosition, messages, cost);
  }

  /** Offset after the last message. */
  public long endOffset() {
    return firstOffset + messages.size();
  }

  /** Position after the last message. */
  public long endPosition() {
    return startPosition + cost;
  }

  /** This chunk from {@code offset} on, which lies within it. */
  public Chunk from(long offset) {
    int skipped = (int) (offset - firstOffset);
    if (skipped <= 0) {
      return this;
    }
    long position = positionAt(offset);
    List<Message> rest = messages.subList(skipped, messages.size());
    return new Chunk(offset, position, rest, endPosition() - position);
  }

  /** Before the first message. */
  public Mark begin() {
    return new Mark(firstOffset, startPosition);
  }

  /** Behind the last message. */
  public Mark end() {
    return new Mark(endOffset(), endPosition());
  }

  /** This chunk up to {@code offset}, which lies within it or behind. */
  public Chunk upTo(long offset) {
    if (offset >= endOffset()) {
      return this;
    }
    List<Message> begin = messages.subList(0, (int) (offset - firstOffset));
    return new Chunk(firstOffset, startPosition, begin, positionAt(offset) - startPosition);
  }

  /** Position before the message at {@code offset}, which lies within this chunk. */
  public long positionAt(long offset) {
    long position = startPosition;
    for (Message message : messages.subList(0, (int) (offset - firstOffset))) {
      position += message.cost();
    }
    return position;
  }
}
