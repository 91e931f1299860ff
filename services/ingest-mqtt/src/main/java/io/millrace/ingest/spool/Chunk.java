package io.millrace.ingest.spool;

import io.millrace.common.message.Message;
import java.util.List;

/**
 * Messages of one pipeline that lie together on disk.
 *
 * @param firstOffset offset of the first; the others follow without gaps
 * @param startPosition sum of the costs of everything that the pipeline was ever given before this
 *     chunk, in bytes
 */
public record Chunk(long firstOffset, long startPosition, List<Message> messages) {
  /** Cost in bytes at which a chunk is closed. */
  static final int TARGET_BYTES = 256 * 1024;

  /** Offset after the last message. */
  public long endOffset() {
    return firstOffset + messages.size();
  }

  /** Position after the last message. */
  public long endPosition() {
    return startPosition + cost();
  }

  public long cost() {
    long sum = 0;
    for (Message message : messages) {
      sum += message.cost();
    }
    return sum;
  }

  /** This chunk from {@code offset} on, which lies within it. */
  public Chunk from(long offset) {
    int skipped = (int) (offset - firstOffset);
    return skipped <= 0
        ? this
        : new Chunk(offset, positionAt(offset), messages.subList(skipped, messages.size()));
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
    return offset >= endOffset()
        ? this
        : new Chunk(firstOffset, startPosition, messages.subList(0, (int) (offset - firstOffset)));
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
