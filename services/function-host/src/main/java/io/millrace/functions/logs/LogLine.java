package io.millrace.functions.logs;

import org.jspecify.annotations.Nullable;

/**
 * A line as it stands in a file: milliseconds, level, source, text, separated by tabs.
 *
 * @param level from 0, standard output, to 6, standard error
 * @param end position behind it in its stage's log
 */
record LogLine(int stage, long millis, int level, LogSource source, String text, long end) {
  static String render(long millis, int level, LogSource source, String text) {
    return millis
        + "\t"
        + level
        + "\t"
        + source.render()
        + "\t"
        + text.replace('\n', ' ').replace('\r', ' ')
        + "\n";
  }

  /**
   * Null for what is not a line of ours, such as half of one that was being written when the power
   * went.
   */
  static @Nullable LogLine parse(int stage, String line, long end) {
    String[] parts = line.split("\t", 4);
    if (parts.length < 4) {
      return null;
    }
    try {
      return new LogLine(
          stage,
          Long.parseLong(parts[0]),
          Integer.parseInt(parts[1]),
          LogSource.parse(parts[2]),
          parts[3],
          end);
    } catch (NumberFormatException damaged) {
      return null;
    }
  }
}
