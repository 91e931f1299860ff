package io.millrace.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The README's commands, as a reader would paste them. */
final class Readme {
  private Readme() {}

  /** The shell commands that follow {@code <!-- test: NAME -->}. */
  static String commands(String name) {
    return commands("README.md", name);
  }

  /** The same of another page. */
  static String commands(String page, String name) {
    try {
      String text = Files.readString(Checkout.ROOT.resolve(page));
      Matcher block =
          Pattern.compile("<!-- test: " + name + " -->\\s*```sh\\n(.*?)```", Pattern.DOTALL)
              .matcher(text);
      if (!block.find()) {
        throw new AssertionError(page + " has no commands marked " + name);
      }
      return block.group(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The same commands with other ports, and with images of this checkout rather than of an earlier
   * one.
   */
  static String onPorts(String commands, int mqttPort, int awsPort) {
    return commands
        .replace("up -d --wait", "up -d --build --wait")
        .replace("-p 1883", "-p " + mqttPort)
        .replaceAll(
            "-f examples/first-pipeline(?=\\s)",
            "-f examples/first-pipeline/pipeline.yaml -f target/system-tests/cloud-"
                + awsPort
                + ".yaml")
        .replace(
            "examples/first-pipeline/cloud.yaml", "target/system-tests/cloud-" + awsPort + ".yaml");
  }

  /** {@code cloud.yaml} with the stand-in's other port. */
  static void cloudOnPort(int awsPort) {
    try {
      String cloud = Files.readString(Checkout.ROOT.resolve("examples/first-pipeline/cloud.yaml"));
      Files.writeString(
          Files.createDirectories(Checkout.ROOT.resolve("target/system-tests"))
              .resolve("cloud-" + awsPort + ".yaml"),
          cloud.replace("5005", Integer.toString(awsPort)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
