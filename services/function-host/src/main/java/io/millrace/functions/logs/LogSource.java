package io.millrace.functions.logs;

/**
 * Who wrote a line.
 *
 * @param function its name
 * @param container the container's name or the process's id; empty for what the host says, and in
 *     what earlier versions have kept
 */
public record LogSource(String function, String container) {
  private static final char BETWEEN = '\u001f';

  /** Versions that know of no containers read it as the function's name. */
  String render() {
    return oneLine(function) + (container.isEmpty() ? "" : BETWEEN + oneLine(container));
  }

  static LogSource parse(String rendered) {
    int at = rendered.indexOf(BETWEEN);
    return at < 0
        ? new LogSource(rendered, "")
        : new LogSource(rendered.substring(0, at), rendered.substring(at + 1));
  }

  private static String oneLine(String name) {
    return name.replace('\t', ' ').replace('\n', ' ').replace(BETWEEN, ' ');
  }
}
