package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveIT {
  private final Entrance entrance = Entrance.started();
  private final FakeMonitor monitor = new FakeMonitor();
  private final FakeHost host = new FakeHost("first");

  @BeforeEach
  void register() {
    monitor.register(entrance.vertx);
    host.register(entrance.vertx);
    entrance.manager.nodes.add("first");
  }

  @AfterEach
  void close() {
    entrance.close();
  }

  private Viewer viewer() throws Exception {
    return new Viewer(entrance.port(), Map.of("Cookie", "millrace-session=" + FakeManager.TOKEN));
  }

  private static JsonObject data(Viewer viewer, String topic) {
    return viewer.last(topic).map(frame -> frame.getJsonObject("data")).orElse(new JsonObject());
  }

  @Test
  void tellsAllPipelinesFirstAndThenWhatChanges() throws Exception {
    try (Viewer viewer = viewer()) {
      viewer.watch("pipelines");
      await()
          .untilAsserted(
              () -> assertThat(data(viewer, "pipelines").getBoolean("full", false)).isTrue());

      monitor.rate.set(7);

      await()
          .untilAsserted(() ->
              assertThat(
                      data(viewer, "pipelines")
                          .getJsonArray("pipelines")
                          .getJsonObject(0)
                          .getInteger("inRate"))
                  .isEqualTo(7));
      assertThat(data(viewer, "pipelines").getBoolean("full")).isFalse();
      assertThat(viewer.of("pipelines")).hasSize(2);
    }
  }

  @Test
  void sendsNothingWhileNothingChanges() throws Exception {
    try (Viewer viewer = viewer()) {
      viewer.watch("overview");
      viewer.watch("graph");
      await().untilAsserted(() -> assertThat(viewer.frames).hasSize(2));
      long asked = monitor.questions.get();

      await().untilAsserted(() -> assertThat(monitor.questions.get()).isGreaterThan(asked + 3));

      assertThat(viewer.frames).hasSize(2);
    }
  }

  @Test
  void asksNoMoreForWhatNobodyWatches() throws Exception {
    try (Viewer viewer = viewer()) {
      viewer.watch("overview");
      viewer.watch("pipeline:p");
      await().untilAsserted(() -> assertThat(viewer.frames).hasSize(2));

      viewer.send("{\"unwatch\": \"overview\"}");
      monitor.rate.set(9);

      await()
          .untilAsserted(
              () -> assertThat(data(viewer, "pipeline:p").getInteger("inRate")).isEqualTo(9));
      assertThat(viewer.of("overview")).hasSize(1);
    }
  }

  @Test
  void followsLogsFromTheLastLines() throws Exception {
    host.lines.addAll(List.of("one", "two"));
    try (Viewer viewer = viewer()) {
      viewer.watch("logs:p");
      await().untilAsserted(() -> assertThat(viewer.of("logs:p")).hasSize(1));

      host.lines.add("three");

      await()
          .untilAsserted(() ->
              assertThat(
                      data(viewer, "logs:p")
                          .getJsonArray("lines")
                          .getJsonObject(0)
                          .getString("text"))
                  .isEqualTo("three"));
      assertThat(viewer.of("logs:p").getFirst().getJsonObject("data").getJsonArray("lines"))
          .hasSize(2);
    }
  }

  @Test
  void samplesATapCutsLargePayloadsAndClosesItAfterwards() throws Exception {
    host.tapped.add(
        new JsonObject().put("topic", "a").put("timestamp", 1L).put("payload", "A".repeat(50_000)));
    try (Viewer viewer = viewer()) {
      viewer.watch("tap:p");
      await().untilAsserted(() -> assertThat(viewer.of("tap:p")).isNotEmpty());

      JsonObject message = data(viewer, "tap:p").getJsonArray("messages").getJsonObject(0);
      assertThat(message.getString("payload")).hasSize(16 * 1024);
      assertThat(message.getBoolean("cut")).isTrue();
      assertThat(data(viewer, "tap:p").getLong("leftOut")).isEqualTo(1);
    }
    await().untilAsserted(() -> assertThat(host.openTaps).isEmpty());
  }

  @Test
  void tapsWhatEntersAStage() throws Exception {
    host.tapped.add(new JsonObject().put("topic", "a").put("timestamp", 1L).put("payload", "QQ=="));
    try (Viewer viewer = viewer()) {
      viewer.watch("tap:p:1");

      await().untilAsserted(() -> assertThat(viewer.of("tap:p:1")).isNotEmpty());
      assertThat(host.openTaps).containsExactly("tap-first-1");
    }
  }

  @Test
  void showsWhatTheDevicesOfASourcePublish() throws Exception {
    JsonArray fields = new JsonArray().add(new JsonObject().put("topic", "plant/oven"));
    entrance.manager.entities.put("datasources/oven", new JsonObject().put("fields", fields));
    try (Viewer viewer = viewer()) {
      viewer.watch("source:oven");
      viewer.watch("source:unknown");

      await().untilAsserted(() -> assertThat(viewer.of("source:oven")).isNotEmpty());
      assertThat(data(viewer, "source:oven").getJsonArray("messages").getJsonObject(0))
          .isEqualTo(new JsonObject().put("topic", "plant/oven").put("payload", "QQ=="));
      assertThat(data(viewer, "source:oven").getLong("leftOut")).isEqualTo(3);
      await().untilAsserted(() -> assertThat(viewer.of("source:unknown")).isNotEmpty());
      assertThat(
              viewer
                  .of("source:unknown")
                  .getFirst()
                  .getJsonObject("error")
                  .getInteger("statusCode"))
          .isEqualTo(404);
    }
  }

  @Test
  void opensATapAgainWhenTheOldOneHasEnded() throws Exception {
    host.tapped.add(new JsonObject().put("topic", "a").put("timestamp", 1L).put("payload", "QQ=="));
    try (Viewer viewer = viewer()) {
      viewer.watch("tap:p");
      await().untilAsserted(() -> assertThat(viewer.of("tap:p")).isNotEmpty());
      int before = viewer.of("tap:p").size();

      host.openTaps.clear();

      await().untilAsserted(() -> assertThat(viewer.of("tap:p")).hasSizeGreaterThan(before + 1));
    }
  }

  @Test
  void saysWhatIsWrongWithATopicAndGoesOnTrying() throws Exception {
    try (Viewer viewer = viewer()) {
      viewer.watch("pipeline:unknown");

      await().untilAsserted(() -> assertThat(viewer.frames).isNotEmpty());
      assertThat(viewer.frames.getFirst().getJsonObject("error").getInteger("statusCode"))
          .isEqualTo(404);
    }
  }

  @Test
  void takesTheTokenInTheFirstFrameFromThoseWithoutACookie() throws Exception {
    try (Viewer viewer = new Viewer(entrance.port(), Map.of())) {
      viewer.send(new JsonObject().put("token", FakeManager.TOKEN).encode());
      viewer.watch("overview");

      await().untilAsserted(() -> assertThat(viewer.of("overview")).hasSize(1));
    }
  }

  @Test
  void endsWithoutATokenThatHolds() throws Exception {
    try (Viewer stranger = new Viewer(entrance.port(), Map.of());
        Viewer expired =
            new Viewer(entrance.port(), Map.of("Cookie", "millrace-session=expired"))) {
      stranger.watch("overview");
      expired.watch("overview");

      await().untilAsserted(() -> assertThat(stranger.closedWith()).isEqualTo(4401));
      await().untilAsserted(() -> assertThat(expired.closedWith()).isEqualTo(4401));
      assertThat(stranger.frames).isEmpty();
    }
  }

  @Test
  void endsWhenAFrameIsNotUnderstood() throws Exception {
    try (Viewer babbling = viewer();
        Viewer curious = viewer()) {
      babbling.send("hello");
      curious.watch("weather");

      await().untilAsserted(() -> assertThat(babbling.closedWith()).isEqualTo(1008));
      await().untilAsserted(() -> assertThat(curious.closedWith()).isEqualTo(1008));
      assertThat(curious.reason()).isEqualTo("there is no topic 'weather'");
    }
  }

  @Test
  void refusesPagesOfOtherSites() {
    assertThatThrownBy(() -> new Viewer(entrance.port(), Map.of("Origin", "https://evil.example")))
        .isInstanceOf(ExecutionException.class);
    assertThat(entrance.call("GET", "/v1.0/live").message()).contains("for WebSockets");
  }
}
