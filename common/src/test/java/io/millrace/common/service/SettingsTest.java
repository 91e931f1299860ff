package io.millrace.common.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @Test
  void reportsEveryProblemAtOnceWithTheValueAndWhatWouldBeRight() {
    Settings settings =
        new Settings(Map.of("MILLRACE_MQTT_PORT", "70000", "MILLRACE_RUNTIME", "podman"));

    settings.port("MILLRACE_MQTT_PORT", 1883);
    settings.choice("MILLRACE_RUNTIME", "auto", List.of("auto", "docker", "process"));

    assertThatThrownBy(settings::check)
        .isInstanceOf(StartFailure.class)
        .hasMessage(
            "MILLRACE_MQTT_PORT is '70000' but must be a whole number from 0 to 65535; "
                + "MILLRACE_RUNTIME is 'podman' but must be one of auto, docker, process");
  }

  @Test
  void takesDefaultsForWhatIsAbsent() {
    Settings settings = Settings.fromEnvironment(Map.of("PATH", "/bin", "MILLRACE_NODE", " "));

    assertThat(settings.port("MILLRACE_HTTP_PORT", 8080)).isEqualTo(8080);
    assertThat(settings.text("MILLRACE_NODE")).isEmpty();
    assertThat(settings.list("MILLRACE_CLUSTER_MEMBERS")).isEmpty();
    assertThatCode(settings::check).doesNotThrowAnyException();
  }

  @Test
  void readsAFileUnderTheEnvironment(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("node.conf");
    Files.writeString(file, "# a node\n\nMILLRACE_NODE = hall-3\nMILLRACE_BUS_PORT=5900\n");

    Settings settings =
        Settings.fromEnvironment(
            Map.of("MILLRACE_CONFIG", file.toString(), "MILLRACE_BUS_PORT", "6000"));

    assertThat(settings.text("MILLRACE_NODE")).contains("hall-3");
    assertThat(settings.port("MILLRACE_BUS_PORT", 1)).isEqualTo(6000);
  }

  @Test
  void namesTheLineOfAFileThatIsNoSetting(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("node.conf");
    Files.writeString(file, "MILLRACE_NODE=a\nmembers: b\n");

    assertThatThrownBy(() -> Settings.fromEnvironment(Map.of("MILLRACE_CONFIG", file.toString())))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("line 2 of " + file);
  }
}
