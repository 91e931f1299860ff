package io.millrace.egress.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.egress.emulator.MotoServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Programs of src/test/python, in the checkout's Python environment. */
final class Python {
  private Python() {}

  /** Runs a program with {@code input}; what it prints. */
  static String run(String program, byte[] input) throws IOException, InterruptedException {
    MotoServer.prepareEnvironment();
    Path root = MotoServer.root();
    Process process =
        new ProcessBuilder(
                root.resolve("target/venv/bin/python").toString(),
                root.resolve("services/egress-aws/src/test/python").resolve(program).toString(),
                root.toString())
            .redirectErrorStream(true)
            .start();
    try (var out = process.getOutputStream()) {
      out.write(input);
    }
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }
}
