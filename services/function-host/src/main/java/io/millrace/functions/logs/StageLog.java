package io.millrace.functions.logs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/**
 * Lines of one stage on their way to the disk. Thins a flood, whoever it comes from, and says so.
 * Belongs to the event loop.
 */
final class StageLog {
  /** A runtime thins its function's lines to half of this by itself. */
  static final int LINES_A_SECOND = 2_000;

  private static final int BYTES_A_SECOND = 1024 * 1024;

  /** Who cut a line to 16 KiB before has said behind it how much it was: that stays. */
  private static final int MAX_LINE = 16 * 1024 + 64;

  private static final int LEVEL_WARNING = 3;

  private final StageFiles files;
  private final LongSupplier clock;
  private ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private long second;
  private int lines;
  private int bytes;
  private long leftOut;
  private LogSource source = new LogSource("", "");

  /**
   * @param clock nanoseconds from any beginning: what a runtime says the time is decides nothing
   */
  StageLog(StageFiles files, LongSupplier clock) {
    this.files = files;
    this.clock = clock;
  }

  StageFiles files() {
    return files;
  }

  void line(LogSource from, long millis, int level, String text) {
    source = new LogSource(from.function(), "");
    refill(millis);
    if (lines >= LINES_A_SECOND || bytes >= BYTES_A_SECOND) {
      leftOut++;
      return;
    }
    write(from, millis, level, text.length() <= MAX_LINE ? text : cut(text));
  }

  private static String cut(String text) {
    return text.substring(0, MAX_LINE)
        + " ... ("
        + (text.length() - MAX_LINE)
        + " characters left out)";
  }

  private void refill(long millis) {
    long now = clock.getAsLong() / 1_000_000_000;
    if (now == second) {
      return;
    }
    second = now;
    lines = 0;
    bytes = 0;
    if (leftOut > 0) {
      long count = leftOut;
      leftOut = 0;
      write(source, millis, LEVEL_WARNING, "... " + count + " log lines left out by the host");
    }
  }

  private void write(LogSource from, long millis, int level, String text) {
    byte[] line = LogLine.render(millis, level, from, text).getBytes(StandardCharsets.UTF_8);
    pending.writeBytes(line);
    lines++;
    bytes += line.length;
  }

  /** What has to be written; empty when there is nothing. */
  byte[] take() {
    if (leftOut > 0) {
      refill(System.currentTimeMillis());
    }
    byte[] taken = pending.toByteArray();
    if (taken.length > 0) {
      pending = new ByteArrayOutputStream();
    }
    return taken;
  }
}
