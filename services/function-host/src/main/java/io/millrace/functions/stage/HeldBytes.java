package io.millrace.functions.stage;

import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import java.util.ArrayDeque;

/** Counts what came by a link and is not done with, by batch, in bytes. */
final class HeldBytes {
  private record Part(long end, long bytes) {}

  private final ArrayDeque<Part> parts = new ArrayDeque<>();
  private long bytes;

  void add(long position, Batch batch) {
    long cost = 0;
    for (Message message : batch.messages()) {
      cost += message.cost();
    }
    parts.addLast(new Part(position + batch.size(), cost));
    bytes += cost;
  }

  /** Everything before this position is done with. */
  void release(long through) {
    while (!parts.isEmpty() && parts.getFirst().end() <= through) {
      bytes -= parts.removeFirst().bytes();
    }
  }

  long bytes() {
    return bytes;
  }
}
