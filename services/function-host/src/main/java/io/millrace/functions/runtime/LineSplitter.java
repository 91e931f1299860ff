package io.millrace.functions.runtime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Makes lines of bytes; a line beyond the bound is cut and says so. */
final class LineSplitter {
  private static final int MAX_LINE_BYTES = 16 * 1024;

  private final Consumer<String> lines;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long leftOut;

  LineSplitter(Consumer<String> lines) {
    this.lines = lines;
  }

  void feed(byte[] bytes, int count) {
    int from = 0;
    for (int i = 0; i < count; i++) {
      if (bytes[i] == '\n') {
        add(bytes, from, i);
        say();
        from = i + 1;
      }
    }
    add(bytes, from, count);
  }

  private void add(byte[] bytes, int from, int to) {
    int room = Math.min(to - from, MAX_LINE_BYTES - line.size());
    line.write(bytes, from, room);
    leftOut += to - from - room;
  }

  /** Says what was begun and not ended. */
  void end() {
    if (line.size() > 0) {
      say();
    }
  }

  private void say() {
    String text = line.toString(StandardCharsets.UTF_8);
    lines.accept(leftOut == 0 ? text : text + " ... (" + leftOut + " bytes left out)");
    line.reset();
    leftOut = 0;
  }
}
