package io.millrace.functions.stage;

import io.millrace.common.message.MessageId;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Identities of input messages that need not be taken again, a bit each. Bounded: what is oldest is
 * forgotten, and comes of it that it is delivered twice.
 */
final class Known {
  /** Identities whose bits are kept together. */
  private static final int PAGE = 1_024;

  /** About 1 MiB of them. */
  static final int MOST_PAGES = 4_096;

  private record Page(String origin, long number) {}

  private final Map<Page, BitSet> pages = new LinkedHashMap<>();

  boolean isEmpty() {
    return pages.isEmpty();
  }

  /** Remembers the identity of an input. */
  void add(MessageId id) {
    pages.computeIfAbsent(page(id), absent -> new BitSet(PAGE)).set(bit(id));
    if (pages.size() > MOST_PAGES) {
      Iterator<Page> oldest = pages.keySet().iterator();
      Page _ = oldest.next();
      oldest.remove();
    }
  }

  /** Forgets it; whether it was known. */
  boolean remove(MessageId id) {
    Page page = page(id);
    BitSet bits = pages.get(page);
    if (bits == null || !bits.get(bit(id))) {
      return false;
    }
    bits.clear(bit(id));
    if (bits.isEmpty()) {
      pages.remove(page);
    }
    return true;
  }

  void clear() {
    pages.clear();
  }

  private static Page page(MessageId id) {
    return new Page(id.origin(), id.offset() / PAGE);
  }

  private static int bit(MessageId id) {
    return (int) (id.offset() % PAGE);
  }
}
