package io.millrace.functions.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The images of the Python runtimes have the packages of the original's lists, importable, and at
 * the versions that their READMEs say: {@code runtimes/packages/check}.
 */
class RuntimePackagesIT {
  @ParameterizedTest
  @ValueSource(strings = {"python-env", "python2-env", "tensorflow-python"})
  void anImageHasTheListedPackages(String name) throws IOException, InterruptedException {
    Process check =
        new ProcessBuilder("runtimes/packages/check", name, RuntimeConformanceIT.image(name))
            .directory(TestBed.repository().toFile())
            .redirectErrorStream(true)
            .start();

    String report = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(check.waitFor()).as(report).isZero();
    assertThat(report).contains(name + " has its");
  }
}
