package io.millrace.cli;

import io.millrace.cli.output.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** One run of the command, and what it wrote; may be looked at while it runs. */
final class Invocation {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Program program;

  /** Where somebody keeps it. */
  int exitCode = -1;

  Invocation(Map<String, String> environment, Path folder, String input) {
    Terminal terminal = new Terminal(stream(out), stream(err));
    ByteArrayInputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    this.program = new Program(new Shell(environment, folder, in, terminal));
  }

  private static PrintStream stream(ByteArrayOutputStream target) {
    return new PrintStream(target, true, StandardCharsets.UTF_8);
  }

  /** Returns the exit code. */
  int run(String... arguments) {
    return program.run(arguments);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
