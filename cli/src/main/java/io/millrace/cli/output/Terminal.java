package io.millrace.cli.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output for results, standard error for everything else. Always UTF-8: what passes
 * through must not depend on a locale.
 */
public final class Terminal {
  private final PrintStream out;
  private final PrintStream err;

  public Terminal(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** The process's own streams. */
  public static Terminal ofProcess() {
    return new Terminal(
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
  }

  /** A line of the result. */
  public void line(String text) {
    out.println(text);
  }

  /** Bytes of the result as they are, and a line end; at once. */
  public void payload(byte[] payload) {
    byte[] line = java.util.Arrays.copyOf(payload, payload.length + 1);
    line[payload.length] = '\n';
    out.write(line, 0, line.length);
    out.flush();
  }

  /** One sentence about what went wrong. */
  public void error(String sentence) {
    err.println("millrace: " + sentence);
  }

  /** A remark that is no result. */
  public void note(String text) {
    err.println(text);
  }

  /** A question; the answer is typed after it. */
  public void ask(String question) {
    err.print(question);
    err.flush();
  }

  /** Whether nobody reads the result any more, as after {@code | head}. */
  public boolean gone() {
    return out.checkError();
  }

  public PrintStream out() {
    return out;
  }

  public PrintStream err() {
    return err;
  }
}
