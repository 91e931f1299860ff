package io.millrace.common.message;

import java.util.List;

/** Messages that travel together, in order; at least one. */
public record Batch(List<Message> messages) {
  /**
   * Where a batch is closed: the size at which another message no longer saves a system call worth
   * having.
   */
  public static final int TARGET_BYTES = 64 * 1024;

  public Batch {
    messages = List.copyOf(messages);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a batch has at least one message");
    }
  }

  public int size() {
    return messages.size();
  }

  public Message last() {
    return messages.getLast();
  }

  /** The sum of the messages' costs, in bytes. */
  public long cost() {
    long sum = 0;
    for (Message message : messages) {
      sum += message.cost();
    }
    return sum;
  }

  /** This batch without its first {@code count} messages; {@code count} must leave at least one. */
  public Batch withoutFirst(int count) {
    return count == 0 ? this : new Batch(messages.subList(count, messages.size()));
  }
}
