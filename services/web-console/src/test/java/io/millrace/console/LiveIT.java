package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveIT {
  private final Entrance entrance = Entrance.started();
  private final FakeMonitor monitor = new FakeMonitor(entrance.manager);
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
    return viewer(FakeManager.TOKEN);
  }

  private Viewer viewer(String token) throws Exception {
    return new Viewer(entrance.port(), Map.of("Cookie", "millrace-session=" + token));
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
  void asksOnceForAnyNumberOfViewersWhoSeeTheSame() throws Exception {
    List<Viewer> viewers = new ArrayList<>();
    try (Viewer first = viewer()) {
      first.watch("pipelines");
      await().untilAsserted(() -> assertThat(first.of("pipelines")).hasSize(1));
      monitor.rate.set(3);
      await().untilAsserted(() -> assertThat(first.of("pipelines")).hasSize(2));
      for (int i = 0; i < 20; i++) {
        Viewer one = viewer(i % 2 == 0 ? FakeManager.TOKEN : "third-token");
        viewers.add(one);
        one.watch("pipelines");
      }
      // Who comes later is told all of it at once, although only a part was news.
      await()
          .untilAsserted(() ->
              assertThat(viewers)
                  .allSatisfy(
                      one -> assertThat(data(one, "pipelines").getBoolean("full")).isTrue()));
      long asked = monitor.questions.get();
      long began = System.nanoTime();
      monitor.rate.set(4);

      await()
          .untilAsserted(() ->
              assertThat(viewers).allSatisfy(one -> assertThat(one.of("pipelines")).hasSize(2)));

      Duration passed = Duration.ofNanos(System.nanoTime() - began);
      assertThat(monitor.questions.get() - asked).isLessThanOrEqualTo(passed.toSeconds() + 2);
    } finally {
      viewers.forEach(Viewer::close);
    }
  }

  @Test
  void tellsNobodyWhatOthersMaySee() throws Exception {
    try (Viewer administrator = viewer();
        Viewer member = viewer(FakeManager.MEMBER)) {
      administrator.watch("overview");
      member.watch("overview");

      await().untilAsserted(() -> assertThat(administrator.of("overview")).hasSize(1));
      await().untilAsserted(() -> assertThat(member.of("overview")).hasSize(1));
      assertThat(data(administrator, "overview").getBoolean("everything")).isTrue();
      assertThat(data(member, "overview").getBoolean("everything")).isFalse();
    }
  }

  @Test
  void endsWithTheTokenOfEachWhoeverElseWatches() throws Exception {
    try (Viewer first = viewer();
        Viewer second = viewer("third-token")) {
      first.watch("overview");
      await().untilAsserted(() -> assertThat(first.of("overview")).hasSize(1));
      second.watch("overview");
      await().untilAsserted(() -> assertThat(second.of("overview")).hasSize(1));

      // The one with whose token the others are told too.
      entrance.manager.people.remove(FakeManager.TOKEN);
      await().untilAsserted(() -> assertThat(first.closedWith()).isEqualTo(4401));
      monitor.rate.set(5);
      await().untilAsserted(() -> assertThat(second.of("overview")).hasSize(2));
      entrance.manager.people.remove("third-token");

      await().untilAsserted(() -> assertThat(second.closedWith()).isEqualTo(4401));
    }
  }

  @Test
  void tellsWhatRunsWhere() throws Exception {
    new FakePlacement().register(entrance.vertx);
    try (Viewer viewer = viewer()) {
      viewer.watch("placement");

      await().untilAsserted(() -> assertThat(viewer.of("placement")).hasSize(1));
      JsonObject told = data(viewer, "placement");
      assertThat(told.getJsonObject("cluster").getString("sentence"))
          .isEqualTo("functions.two is missing.");
      assertThat(told.getJsonObject("placement").getJsonArray("dataPipelines")).hasSize(1);
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
  void followsAnImageOnItsWay() throws Exception {
    try (Viewer viewer = viewer()) {
      viewer.watch("image:e");
      await().untilAsserted(() -> assertThat(viewer.of("image:e")).hasSize(1));

      host.pulls.set(3);

      await().untilAsserted(() -> assertThat(viewer.of("image:e")).hasSize(2));
      assertThat(data(viewer, "image:e").getJsonArray("nodes").getJsonObject(0).getString("node"))
          .isEqualTo("first");
    }
  }

  @Test
  void tellsOfProcessesOnlyThoseWhoLookAtThem() throws Exception {
    try (Viewer viewer = viewer()) {
      viewer.watch("overview");
      viewer.watch("nodes");
      await().untilAsserted(() -> assertThat(viewer.of("nodes")).isNotEmpty());
      await().untilAsserted(() -> assertThat(viewer.of("overview")).isNotEmpty());

      // The fake's nodes differ with every answer.
      await().untilAsserted(() -> assertThat(viewer.of("nodes")).hasSizeGreaterThan(2));
      assertThat(data(viewer, "nodes").fieldNames()).containsExactly("nodes");
      assertThat(viewer.of("overview")).hasSize(1);
      assertThat(data(viewer, "overview").containsKey("nodes")).isFalse();
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
  void saysWhyNothingOfATapComes() throws Exception {
    try (Viewer viewer = viewer()) {
      viewer.watch("tap:unknown");

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
