package io.millrace.functions.stage;

import io.millrace.common.message.Message;
import java.util.Arrays;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Messages in order, each with the number of the input message (root) that it descends from. The
 * first {@link #sent} have been handed on and wait for their end, the rest wait to be handed on;
 * taking everything back is setting one number. Rings of parallel arrays: an item costs no object.
 */
final class ItemQueue {
  private static final int FIRST_CAPACITY = 16;
  private static final int ENDED = 0x80;

  private @Nullable Message[] messages = new @Nullable Message[FIRST_CAPACITY];
  private long[] roots = new long[FIRST_CAPACITY];
  private long[] since = new long[FIRST_CAPACITY];
  private byte[] marks = new byte[FIRST_CAPACITY];
  private int head;
  private int size;
  private int sent;
  private long bytes;
  private long sentBytes;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  int sent() {
    return sent;
  }

  int unsent() {
    return size - sent;
  }

  /** Cost of all items, in bytes. */
  long bytes() {
    return bytes;
  }

  long sentBytes() {
    return sentBytes;
  }

  long unsentBytes() {
    return bytes - sentBytes;
  }

  void add(long root, Message message) {
    add(root, message, 0);
  }

  /**
   * @param nanos when it came, for whoever asks {@link #since}
   */
  void add(long root, Message message, long nanos) {
    if (size == roots.length) {
      grow();
    }
    int slot = slot(size);
    messages[slot] = message;
    roots[slot] = root;
    since[slot] = nanos;
    marks[slot] = 0;
    size++;
    bytes += message.cost();
  }

  private int slot(int index) {
    return head + index & roots.length - 1;
  }

  private void grow() {
    int capacity = roots.length * 2;
    @Nullable Message[] moreMessages = new @Nullable Message[capacity];
    long[] moreRoots = new long[capacity];
    long[] moreSince = new long[capacity];
    byte[] moreMarks = new byte[capacity];
    int first = roots.length - head;
    System.arraycopy(messages, head, moreMessages, 0, first);
    System.arraycopy(messages, 0, moreMessages, first, head);
    System.arraycopy(roots, head, moreRoots, 0, first);
    System.arraycopy(roots, 0, moreRoots, first, head);
    System.arraycopy(since, head, moreSince, 0, first);
    System.arraycopy(since, 0, moreSince, first, head);
    System.arraycopy(marks, head, moreMarks, 0, first);
    System.arraycopy(marks, 0, moreMarks, first, head);
    messages = moreMessages;
    roots = moreRoots;
    since = moreSince;
    marks = moreMarks;
    head = 0;
  }

  Message message(int index) {
    Message message = messages[slot(index)];
    if (message == null) {
      throw new IndexOutOfBoundsException("item " + index + " of " + size);
    }
    return message;
  }

  long root(int index) {
    return roots[slot(index)];
  }

  /** When the item came. */
  long since(int index) {
    return since[slot(index)];
  }

  /** The lowest root in here, or {@link Long#MAX_VALUE}. */
  long lowestRoot() {
    return size == 0 ? Long.MAX_VALUE : roots[head];
  }

  /** Counts the next unsent item as handed on. */
  void sendOne() {
    sentBytes += message(sent).cost();
    sent++;
  }

  /** Nothing counts as handed on any more. */
  void takeBack() {
    sent = 0;
    sentBytes = 0;
  }

  /** Marks a sent item as ended although one before it may not be. */
  void end(int index) {
    marks[slot(index)] |= (byte) ENDED;
  }

  boolean ended(int index) {
    return (marks[slot(index)] & ENDED) != 0;
  }

  /** Notes that the instance died while it had the item. Returns how often that has been. */
  int addDeath(int index) {
    int slot = slot(index);
    int deaths = Math.min((marks[slot] & ENDED - 1) + 1, ENDED - 1);
    marks[slot] = (byte) (marks[slot] & ENDED | deaths);
    return deaths;
  }

  /** Removes the first item, which may or may not have been sent. */
  void removeFirst() {
    int cost = message(0).cost();
    bytes -= cost;
    if (sent > 0) {
      sent--;
      sentBytes -= cost;
    }
    messages[head] = null;
    head = head + 1 & roots.length - 1;
    size--;
  }

  /** Gives back the memory of a burst that is over. */
  void trim() {
    if (size == 0 && roots.length > FIRST_CAPACITY) {
      messages = new @Nullable Message[FIRST_CAPACITY];
      roots = new long[FIRST_CAPACITY];
      since = new long[FIRST_CAPACITY];
      marks = new byte[FIRST_CAPACITY];
      head = 0;
    }
  }

  /** Removes the unsent items whose root is {@code unwanted}, keeping the order of the rest. */
  void dropUnsent(LongPredicate unwanted) {
    int kept = sent;
    for (int i = sent; i < size; i++) {
      Message message = message(i);
      if (unwanted.test(root(i))) {
        bytes -= message.cost();
      } else {
        int to = slot(kept++);
        messages[to] = message;
        roots[to] = roots[slot(i)];
        since[to] = since[slot(i)];
        marks[to] = marks[slot(i)];
      }
    }
    for (int i = kept; i < size; i++) {
      messages[slot(i)] = null;
    }
    size = kept;
  }

  void clear() {
    size = 0;
    sent = 0;
    bytes = 0;
    sentBytes = 0;
    Arrays.fill(messages, null);
    trim();
  }
}
