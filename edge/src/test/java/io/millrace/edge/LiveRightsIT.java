package io.millrace.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.millrace.common.service.Service;
import io.millrace.common.service.ServiceContext;
import io.millrace.common.status.AlertReport;
import io.millrace.functions.app.FunctionHostService;
import io.millrace.ingest.app.IngestService;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What viewers of different rights hear of a pipeline through which messages pass: by the real
 * manager, and from the real host of its functions.
 */
class LiveRightsIT {
  private static final String NAME = "planted-pipeline";
  private static final String TOPIC = "planted/topic";
  private static final List<String> ABOUT_ALL =
      List.of("overview", "nodes", "pipelines", "graph", "alerts", "placement");

  @TempDir static Path data;
  static RestEdge edge;
  static Fixtures fixtures;
  static @Nullable IngestService ingest;
  static Mqtt5BlockingClient device;
  static String pipeline;

  @BeforeAll
  static void start() throws IOException {
    edge =
        new RestEdge(
            data,
            Map.of(
                "MILLRACE_MQTT_PORT", "0",
                "MILLRACE_INSECURE_MQTT_PORT", "0",
                "MILLRACE_SPOOL_RESERVE", "0",
                "MILLRACE_RUNTIME", "process",
                "MILLRACE_RUNTIMES", Path.of("../runtimes").toAbsolutePath().toString()),
            LiveRightsIT::dataPlane);
    fixtures = new Fixtures(edge);
    edge.create(
        "datasources",
        fixtures
            .body("datasources")
            .put(
                "fields",
                new JsonArray().add(new JsonObject().put("name", "f").put("topic", TOPIC)))
            .put(
                "selectors",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("id", fixtures.id("categories"))
                            .put("value", "a")
                            .put("scope", new JsonArray().add("__ALL__")))));
    pipeline =
        edge.create(
            "datapipelines",
            fixtures
                .body("datapipelines")
                .put("name", NAME)
                .put("transformationArgsList", new JsonArray()));
    device =
        Mqtt5Client.builder()
            .serverHost("127.0.0.1")
            .serverPort(Objects.requireNonNull(ingest).insecureMqttPort())
            .buildBlocking();
    device.connect();
    reportAnAlert();
  }

  private static List<Service> dataPlane(ServiceContext context) {
    IngestService listening = new IngestService(context);
    ingest = listening;
    return List.of(listening, new FunctionHostService(context));
  }

  private static void reportAnAlert() {
    AlertReport alert =
        new AlertReport(
            "planted",
            "FunctionFailed",
            AlertReport.Severity.CRITICAL,
            "functions",
            "test-node",
            pipeline,
            "a planted alert",
            false,
            1,
            Map.of(),
            System.currentTimeMillis());
    edge.vertx.eventBus().request(AlertReport.ADDRESS, alert).await();
  }

  @AfterAll
  static void stop() {
    device.disconnect();
    edge.close();
  }

  private static List<String> topics() {
    List<String> topics = new ArrayList<>(ABOUT_ALL);
    for (String one : List.of("pipeline:", "tap:", "logs:")) {
      topics.add(one + pipeline);
    }
    topics.add("tap:" + pipeline + ":0");
    return topics;
  }

  private static String encoded(String payload) {
    return Base64.getEncoder().encodeToString(payload.getBytes(StandardCharsets.UTF_8));
  }

  /** The device goes on until a tap that this viewer opened holds the message. */
  private static void publishUntilTapped(String payload, LiveLine viewer) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> {
          device
              .publishWith()
              .topic(TOPIC)
              .qos(MqttQos.AT_LEAST_ONCE)
              .payload(payload.getBytes(StandardCharsets.UTF_8))
              .send();
          return viewer.all().contains(encoded(payload));
        });
  }

  private static int refusal(LiveLine viewer, String topic) {
    return viewer.last(topic).getJsonObject("error", new JsonObject()).getInteger("statusCode", 0);
  }

  private static int criticalAlerts(LiveLine viewer) {
    return viewer
        .last("overview")
        .getJsonObject("data")
        .getJsonObject("alerts")
        .getInteger("critical");
  }

  @Test
  void reachMembersAndNobodyElse() {
    try (LiveLine member = new LiveLine(edge, fixtures.login("member"), topics());
        LiveLine stranger = new LiveLine(edge, fixtures.login("stranger"), topics())) {
      publishUntilTapped("planted payload", member);
      for (String topic : List.of("pipelines", "graph", "alerts", "pipeline:" + pipeline)) {
        assertThat(member.last(topic).encode()).as(topic).contains(pipeline);
      }
      assertThat(criticalAlerts(member)).isPositive();

      for (String topic : ABOUT_ALL) {
        assertThat(stranger.last(topic).containsKey("data")).as(topic).isTrue();
      }
      assertThat(stranger.last("overview").getJsonObject("data").getJsonObject("pipelines"))
          .isEmpty();
      for (String topic : List.of("pipeline:", "tap:", "logs:")) {
        assertThat(refusal(stranger, topic + pipeline)).as(topic).isEqualTo(404);
      }
      assertThat(stranger.all())
          .doesNotContain(NAME)
          .doesNotContain("planted alert")
          .doesNotContain(encoded("planted payload"));
      assertThat(criticalAlerts(stranger)).isZero();
    }
  }

  @Test
  void stayShutWithTheIdOfATapThatAMemberOpened() {
    String opened =
        edge.call(fixtures.login("member"), "POST", "/datapipelines/" + pipeline + "/taps", "{}")
            .id();

    RestEdge.Answer answer = edge.call(fixtures.login("stranger"), "GET", "/taps/" + opened, "");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body()).doesNotContain(NAME).doesNotContain("payload");
  }

  @Test
  void endForWhoeverIsTakenOutOfTheProject() {
    JsonObject users = fixtures.body("users").put("email", "leaver@example.com");
    String leaver = edge.create("users", users);
    JsonObject project =
        edge.admin("GET", "/projects/" + fixtures.project, new JsonObject()).json();
    JsonArray before = project.getJsonArray("users");
    JsonArray with =
        before.copy().add(new JsonObject().put("userId", leaver).put("role", "PROJECT_USER"));
    saveMembers(project, with);
    try (LiveLine viewer = new LiveLine(edge, fixtures.login("leaver"), topics());
        LiveLine administrator = new LiveLine(edge, edge.token(), topics())) {
      publishUntilTapped("while a member", viewer);

      saveMembers(project, before);

      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> {
            for (String topic : List.of("pipeline:", "tap:", "logs:")) {
              assertThat(refusal(viewer, topic + pipeline)).as(topic).isEqualTo(404);
            }
            for (String topic : List.of("pipelines", "graph", "alerts")) {
              assertThat(viewer.last(topic).encode()).as(topic).doesNotContain(pipeline);
            }
            assertThat(viewer.last("pipelines").getJsonObject("data").getBoolean("full")).isTrue();
          });
      publishUntilTapped("after it", administrator);
      assertThat(viewer.all()).doesNotContain(encoded("after it"));
    }
  }

  private static void saveMembers(JsonObject project, JsonArray users) {
    JsonObject changed = project.copy().put("users", users);
    // Whatever version there is by now.
    changed.remove("version");
    RestEdge.Answer saved = edge.admin("PUT", "/projects/" + fixtures.project, changed);
    assertThat(saved.status()).as(saved.body()).isEqualTo(200);
  }
}
