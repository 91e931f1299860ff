package io.millrace.cli;

import io.millrace.cli.output.Terminal;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.nio.file.Path;

/** The {@code millrace} command. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Shell shell =
        new Shell(
            System.getenv(),
            Path.of("").toAbsolutePath(),
            new FileInputStream(FileDescriptor.in),
            Terminal.ofProcess());
    System.exit(new Program(shell).run(arguments));
  }
}
