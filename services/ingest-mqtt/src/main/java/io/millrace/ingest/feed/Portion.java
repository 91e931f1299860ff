package io.millrace.ingest.feed;

import io.millrace.common.message.Message;
import io.millrace.ingest.spool.Chunk;
import io.millrace.ingest.spool.Mark;
import java.util.List;

/**
 * Messages of a queue without a gap, with the marks around them.
 *
 * @param messages at least one
 */
record Portion(Mark from, List<Message> messages, Mark to) {
  static Portion of(Chunk chunk) {
    return new Portion(chunk.begin(), chunk.messages(), chunk.end());
  }

  /** The first {@code count} messages. */
  Portion first(int count) {
    return new Portion(from, messages.subList(0, count), behind(count));
  }

  /** Without the first {@code count} messages, of which there are more. */
  Portion withoutFirst(int count) {
    return new Portion(behind(count), messages.subList(count, messages.size()), to);
  }

  private Mark behind(int count) {
    if (count == messages.size()) {
      return to;
    }
    long position = from.position();
    for (Message message : messages.subList(0, count)) {
      position += message.cost();
    }
    return new Mark(from.offset() + count, position);
  }
}
