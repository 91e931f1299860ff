package io.millrace.functions.stage;

import java.util.ArrayDeque;

/** The end of what an instance wrote to its own output: often the only words of one that died. */
final class LastLines {
  private static final int KEPT = 20;

  private final ArrayDeque<String> lines = new ArrayDeque<>();

  void add(String line) {
    if (line.isBlank()) {
      return;
    }
    if (lines.size() == KEPT) {
      lines.removeFirst();
    }
    lines.addLast(line);
  }

  String text() {
    return String.join("\n", lines);
  }

  /** The last line in brackets, to go behind a sentence. */
  String hint() {
    return lines.isEmpty() ? "" : " (" + lines.getLast() + ")";
  }
}
