package io.millrace.functions.protocol;

/** The records of a LOG frame. */
public final class LogRecords {
  private static final int HEAD_BYTES = 21;

  /** Takes the lines of a frame, in order. */
  @FunctionalInterface
  public interface Sink {
    /**
     * @param timestampNanos of the line, nanoseconds since the epoch
     * @param level from 0, standard output, to 6, standard error
     */
    void line(long timestampNanos, int level, String text);
  }

  private LogRecords() {}

  /**
   * @throws ProtocolViolation at the first record that does not fit into the frame
   */
  public static void read(FrameBody body, Sink sink) {
    int at = 0;
    int end = body.length();
    while (at < end) {
      if (end - at < HEAD_BYTES) {
        throw new ProtocolViolation("badRecord", "a LOG frame ends within the head of a record");
      }
      long timestamp = body.longAt(at);
      int level = body.unsignedByte(at + 16);
      int size = body.intAt(at + 17);
      int from = at + HEAD_BYTES;
      if (size < 0 || size > end - from) {
        throw new ProtocolViolation("badRecord", "a line is longer than its LOG frame");
      }
      at = from + size;
      sink.line(timestamp, level, body.text(from, at));
    }
  }
}
