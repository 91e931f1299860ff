package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A node that joins a composition which runs, by the profile {@code node}, and is lost again. */
final class ComposeNode {
  /**
   * So many that evening out is a big move, though the README's pipeline, which goes over first, is
   * as large as about twenty of them.
   */
  private static final int PIPELINES = 48;

  private static final String FIRST = "function-host";
  private static final String SECOND = "node-function-host";
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Map<String, String> environment;
  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * @param environment of the composition's commands
   */
  ComposeNode(Map<String, String> environment) {
    this.environment = new HashMap<>(environment);
    String token = "docker compose exec -T pipeline-manager cat /var/lib/millrace/admin-token";
    this.environment.put("MILLRACE_TOKEN", compose(token).strip());
  }

  void joinsAndLeaves() {
    millrace(pipelines(), "apply", "-f", "-");
    expect("placement", placed -> assertThat(runningOn(placed, FIRST)).isEqualTo(PIPELINES + 1));

    String shown = compose(Readme.commands("docs/clustering.md", "compose-node"));
    assertThat(shown)
        .contains("functions." + SECOND)
        .contains("egress.node-egress-aws")
        .contains("7 of version")
        .contains("its pipelines move to others first");

    expect(
        "nodes", nodes -> assertThat(nodes).contains("evenly").contains("millrace placement plan"));
    String plan = millrace("", "placement", "plan");
    assertThat(plan.lines().filter(line -> line.endsWith(FIRST + " -> " + SECOND)))
        .hasSizeBetween(9, PIPELINES);
    assertThat(rest("/placement/plan").getJsonArray("moves")).hasSize((int) plan.lines().count());
    assertThat(runningOn(millrace("", "get", "placement"), SECOND)).as("moved unasked").isZero();

    millrace("", "placement", "spread");
    expect(
        "placement",
        placed -> assertThat(runningOn(placed, SECOND)).isBetween(9L, (long) PIPELINES));
    expect("nodes", nodes -> assertThat(nodes).contains("All 7 processes are there."));

    compose("docker compose kill " + SECOND);
    expect(
        "nodes",
        nodes ->
            assertThat(nodes)
                .contains("functions." + SECOND + " is missing; what ran there runs elsewhere"));
    expect("placement", placed -> assertThat(runningOn(placed, FIRST)).isEqualTo(PIPELINES + 1));
    assertThat(rest("/cluster").getString("health")).isEqualTo("degraded");
    assertThat(rest("/cluster").getString("sentence"))
        .contains("functions." + SECOND + " is missing");
  }

  /** What the REST API answers. */
  private JsonObject rest(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(environment.get("MILLRACE_URL") + "/v1.0" + path))
            .timeout(Duration.ofSeconds(10))
            .header("Authorization", "Bearer " + environment.get("MILLRACE_TOKEN"))
            .build();
    return new JsonObject(
        http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join().body());
  }

  private static String pipelines() {
    return IntStream.range(0, PIPELINES)
        .mapToObj(i ->
            """
            kind: dataPipeline
            name: spread-%d
            project: Default Project
            input:
              categorySelectors:
                Sensor Kind: [Humidity]
            output:
              localEdge: {service: MQTT, endpointName: spread/%d}
            """
                .formatted(i, i))
        .collect(Collectors.joining("---\n"));
  }

  /** How many pipelines the table of {@code get placement} shows on a node. */
  private static long runningOn(String placement, String node) {
    return placement.lines().filter(line -> List.of(line.split(" +")).contains(node)).count();
  }

  private void expect(String what, Consumer<String> shows) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> shows.accept(millrace("", "get", what)));
  }

  private String compose(String commands) {
    return ReadmeST.bash(commands, environment, Duration.ofMinutes(3)).out();
  }

  private String millrace(String input, String... words) {
    List<String> command = new ArrayList<>(List.of("./millrace"));
    command.addAll(List.of(words));
    return Command.run(Duration.ofSeconds(60), environment, input, command).succeeded().out();
  }
}
