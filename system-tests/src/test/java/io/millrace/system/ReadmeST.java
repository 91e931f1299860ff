package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The README's walk-throughs, command by command, end with an object in a bucket. */
class ReadmeST {
  private final int awsPort = Checkout.freePort();

  @AfterEach
  void stopAws() {
    aws("down");
  }

  @Test
  void theFirstPipelineLandsAReadingInABucket() {
    try (Millrace edge = Millrace.up("readme", "docker")) {
      Readme.cloudOnPort(awsPort);
      String commands = Readme.onPorts(Readme.commands("first-pipeline"), edge.mqttPort(), awsPort);
      Command first =
          bash(
              commands,
              Map.of(
                  "MILLRACE_URL", edge.url(),
                  "MILLRACE_TOKEN", edge.token(),
                  "MILLRACE_AWS_PORT", Integer.toString(awsPort)),
              Duration.ofMinutes(3));

      assertThat(first.out()).contains("dataPipeline/fahrenheit created");
      awaitReading();
      assertThat(edge.run("logs", "fahrenheit").succeeded().out())
          .contains("plant/temperature is 70.7 F");
    }
  }

  @Test
  void theSameWithDockerComposeLandsAReadingInABucket() {
    int httpPort = Checkout.freePort();
    int mqttPort = Checkout.freePort();
    Map<String, String> environment =
        Map.of(
            "COMPOSE_PROJECT_NAME",
            "millrace-readme",
            "MILLRACE_IMAGE",
            "prebuilt",
            "MILLRACE_HTTP_PORT",
            Integer.toString(httpPort),
            "MILLRACE_MQTT_PORT",
            Integer.toString(mqttPort),
            "MILLRACE_URL",
            "http://127.0.0.1:" + httpPort,
            "MILLRACE_SOCKETS",
            "/run/millrace-readme",
            "MILLRACE_AWS_PORT",
            Integer.toString(awsPort));
    Readme.cloudOnPort(awsPort);
    try {
      Command walk =
          bash(
              Readme.onPorts(Readme.commands("compose"), mqttPort, awsPort),
              environment,
              Duration.ofMinutes(10));

      assertThat(walk.out()).contains("dataPipeline/fahrenheit created");
      awaitReading();
      new ComposeNode(environment).joinsAndLeaves();
    } finally {
      bash(
          "docker compose logs > target/system-tests/compose.log 2>&1; docker compose --profile node"
              + " down --volumes",
          environment,
          Duration.ofMinutes(3));
    }
  }

  private void awaitReading() {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(aws("objects", "plant-readings").out()).contains("{\"fahrenheit\": 70.7}"));
  }

  private Command aws(String... words) {
    List<String> all = new java.util.ArrayList<>(List.of("dev/aws"));
    all.addAll(List.of(words));
    return Command.run(
        Duration.ofSeconds(60), Map.of("MILLRACE_AWS_PORT", Integer.toString(awsPort)), "", all);
  }

  static Command bash(String commands, Map<String, String> environment, Duration limit) {
    return Command.run(limit, environment, "", List.of("bash", "-ec", commands)).succeeded();
  }
}
