package io.millrace.functions.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * The images of the built-in runtimes keep what the runtime protocol says: the conformance suite of
 * {@code runtimes/conformance}, all images at once, as most of it is waiting.
 */
class RuntimeConformanceIT {
  private static final Map<String, String> LANGUAGES =
      Map.of(
          "python-env", "python",
          "python2-env", "python2",
          "node-env", "node",
          "golang-env", "golang",
          "tensorflow-python", "python2");

  @Test
  void everyBuiltInRuntimePassesTheSharedSuite() throws Exception {
    Map<String, Process> suites = new LinkedHashMap<>();
    for (Map.Entry<String, String> each : LANGUAGES.entrySet()) {
      suites.put(each.getKey(), suite(image(each.getKey()), each.getValue()));
    }
    suites.put("examples/perl-runtime", perl());

    SoftAssertions all = new SoftAssertions();
    for (Map.Entry<String, Process> each : suites.entrySet()) {
      Process process = each.getValue();
      String report = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = process.waitFor(5, TimeUnit.MINUTES);
      all.assertThat(ended && process.exitValue() == 0)
          .as("%s%n%s", each.getKey(), report)
          .isTrue();
      all.assertThat(report).as(each.getKey()).doesNotContain("Ran 0 tests", "conforms: 0");
    }
    all.assertAll();
  }

  private static Process suite(String image, String language) throws IOException {
    assertThat(present(image)).as("%s is there; dev/images NAME makes it", image).isTrue();
    Path suite = TestBed.repository().resolve("runtimes/conformance");
    ProcessBuilder builder =
        new ProcessBuilder("python3", "-B", "-m", "unittest")
            .directory(suite.toFile())
            .redirectErrorStream(true);
    builder.environment().put("MILLRACE_RUNTIME_LANGUAGE", language);
    builder.environment().put("MILLRACE_RUNTIME_IMAGE", image);
    builder.environment().put("MILLRACE_RUNTIME_KEPT", "1");
    return builder.start();
  }

  /** The runtime that was written from the document, by the tool that its writer has. */
  private static Process perl() throws IOException {
    Path root = TestBed.repository();
    return new ProcessBuilder(
            "python3",
            "-B",
            "runtimes/conformance/tool.py",
            "--quiet",
            "--command",
            "perl examples/perl-runtime/run.pl",
            "--functions",
            "examples/perl-runtime/functions")
        .directory(root.toFile())
        .redirectErrorStream(true)
        .start();
  }

  static String image(String name) throws IOException {
    try (InputStream in =
        TestBed.class.getResourceAsStream("/io/millrace/functions/runtime/images.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return "millrace/" + name + ":" + properties.getProperty("version");
    }
  }

  private static boolean present(String image) throws IOException {
    try {
      return new ProcessBuilder("docker", "image", "inspect", image)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
