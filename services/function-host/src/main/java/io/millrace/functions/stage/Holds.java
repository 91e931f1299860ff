package io.millrace.functions.stage;

import java.util.ArrayDeque;

/**
 * Roots that must not be acknowledged yet because a dead letter of theirs is on its way to the
 * disk.
 */
final class Holds {
  private static final int MAX_WAITING = 512;
  private static final long MAX_WAITING_BYTES = 16L * 1024 * 1024;

  private record Hold(long root, int bytes) {}

  private final ArrayDeque<Hold> waiting = new ArrayDeque<>();
  private long waitingBytes;

  void add(long root, int bytes) {
    waiting.addLast(new Hold(root, bytes));
    waitingBytes += bytes;
  }

  /** The oldest is safe: dead letters are kept in the order in which they were given. */
  void releaseFirst() {
    Hold released = waiting.removeFirst();
    waitingBytes -= released.bytes();
  }

  boolean full() {
    return waiting.size() >= MAX_WAITING || waitingBytes >= MAX_WAITING_BYTES;
  }

  /** Those of one stage ascend, because its results do. */
  long lowestRoot() {
    Hold first = waiting.peekFirst();
    return first == null ? Long.MAX_VALUE : first.root();
  }
}
