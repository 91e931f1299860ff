package io.millrace.common.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
}
