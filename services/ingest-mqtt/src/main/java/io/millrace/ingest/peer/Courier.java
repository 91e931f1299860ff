package io.millrace.ingest.peer;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Entries of a session on their way between nodes, a page at a time: u8 whether there is a session,
 * u8 whether there are more pages, u64 under which number the next are asked for, then an u32
 * length and bytes of each entry.
 *
 * @param found whether the session is there
 * @param more whether there are more pages
 * @param number of the hand-over
 */
record Courier(boolean found, boolean more, long number, List<byte[]> entries) {
  /** Where a page is closed. */
  private static final int PAGE_BYTES = 1024 * 1024;

  static final Courier NOTHING = new Courier(false, false, 0, List.of());

  /** The page of {@code all} that begins with entry {@code from}. */
  static Courier page(long number, List<byte[]> all, int from) {
    List<byte[]> entries = new ArrayList<>();
    long bytes = 0;
    int next = from;
    while (next < all.size() && (bytes == 0 || bytes + all.get(next).length <= PAGE_BYTES)) {
      bytes += all.get(next).length;
      entries.add(all.get(next++));
    }
    return new Courier(true, next < all.size(), number, entries);
  }

  Buffer encode() {
    Buffer out = Buffer.buffer();
    out.appendByte((byte) (found ? 1 : 0)).appendByte((byte) (more ? 1 : 0)).appendLong(number);
    for (byte[] entry : entries) {
      out.appendInt(entry.length).appendBytes(entry);
    }
    return out;
  }

  static Courier decode(Buffer in) {
    List<byte[]> entries = new ArrayList<>();
    int at = 10;
    while (at < in.length()) {
      int length = in.getInt(at);
      entries.add(in.getBytes(at + 4, at + 4 + length));
      at += 4 + length;
    }
    return new Courier(in.getByte(0) != 0, in.getByte(1) != 0, in.getLong(2), entries);
  }
}
