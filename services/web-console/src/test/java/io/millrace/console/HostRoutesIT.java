package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HostRoutesIT {
  private final Entrance entrance = Entrance.started();
  private final FakeHost first = new FakeHost("first");
  private final FakeHost second = new FakeHost("second");

  @BeforeEach
  void register() {
    first.register(entrance.vertx);
    second.register(entrance.vertx);
    entrance.manager.nodes.addAll(List.of("first", "second"));
  }

  @AfterEach
  void close() {
    entrance.close();
  }

  private static List<String> texts(JsonObject answer) {
    return answer.getJsonArray("lines").stream()
        .map(line -> ((JsonObject) line).getString("text"))
        .toList();
  }

  @Test
  void readsLogsOfAllNodesAndGoesOnFromTheCursor() {
    first.lines.addAll(List.of("a1", "a2"));
    second.lines.add("b1");

    JsonObject answer = entrance.call("GET", "/v1.0/datapipelines/p/logs").json();

    assertThat(texts(answer)).containsExactly("a1", "a2", "b1");

    second.lines.add("b2");
    JsonObject more =
        entrance
            .call("GET", "/v1.0/datapipelines/p/logs?cursor=" + answer.getString("next"))
            .json();

    assertThat(texts(more)).containsExactly("b2");
    assertThat(more.getJsonArray("lines").getJsonObject(0).getString("node")).isEqualTo("second");
  }

  @Test
  void readsWhatItCanWhenANodeIsDown() {
    first.lines.add("a1");
    entrance.manager.nodes.set(1, "gone");

    JsonObject answer = entrance.call("GET", "/v1.0/datapipelines/p/logs").json();

    assertThat(texts(answer)).containsExactly("a1");
    assertThat(answer.getJsonArray("unreachable")).isEqualTo(new JsonArray().add("gone"));

    entrance.manager.nodes.remove("first");
    Entrance.Answer nobody = entrance.call("GET", "/v1.0/datapipelines/p/logs");

    assertThat(nobody.status()).isEqualTo(503);
    assertThat(nobody.response().headers().firstValue("retry-after")).contains("1");
  }

  @Test
  void refusesACursorThatItNeverGave() {
    assertThat(
            entrance.call("GET", "/v1.0/datapipelines/p/logs?cursor=x").json().getString("field"))
        .isEqualTo("cursor");
    assertThat(entrance.call("GET", "/v1.0/datapipelines/p/logs?cursor=eyJmaXJzdCI6MX0").status())
        .isEqualTo(400);
  }

  @Test
  void tellsHowItStandsWithAnImageOnEveryNode() {
    entrance.manager.nodes.add("gone");

    JsonArray nodes =
        entrance.call("GET", "/v1.0/runtimeenvironments/e/image").json().getJsonArray("nodes");

    assertThat(nodes)
        .extracting(node -> ((JsonObject) node).getString("node"))
        .containsExactly("first", "second", "gone");
    assertThat(nodes.getJsonObject(0).getString("image")).isEqualTo("team/e");
    assertThat(nodes.getJsonObject(0).getBoolean("present")).isFalse();
    assertThat(nodes.getJsonObject(2).getString("problem")).isNotEmpty();
    assertThat(entrance.call("GET", "/v1.0/runtimeenvironments/unknown/image").status())
        .isEqualTo(404);
  }

  @Test
  void pullsAnImageOnEveryNodeAndSaysWhyItCannotBeBuilt() {
    JsonObject begun = entrance.call("POST", "/v1.0/runtimeenvironments/e/image/pull").json();

    assertThat(begun.getJsonArray("nodes").getJsonObject(1).getBoolean("present")).isTrue();
    assertThat(first.pulls).hasValue(1);
    assertThat(second.pulls).hasValue(1);
    assertThat(entrance.manager.calls).contains("planImage e pull");

    assertThat(entrance.manager.calls).contains("note {\"what\":\"pull\",\"id\":\"e\"}");
    Entrance.Answer refused = entrance.call("POST", "/v1.0/runtimeenvironments/e/image/build");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.message()).isEqualTo("being built at present");

    entrance.manager.nodes.clear();
    assertThat(entrance.call("POST", "/v1.0/runtimeenvironments/e/image/pull").status())
        .isEqualTo(503);
  }

  @Test
  void tapsAllNodesAndMergesByTime() {
    first.tapped.add(new JsonObject().put("timestamp", 2).put("payload", "Mg=="));
    second.tapped.add(new JsonObject().put("timestamp", 1).put("payload", "MQ=="));

    String id = entrance.call("POST", "/v1.0/datapipelines/p/taps").json().getString("id");
    JsonObject read = entrance.call("GET", "/v1.0/taps/" + id).json();

    assertThat(read.getJsonArray("messages").getJsonObject(0).getString("payload"))
        .isEqualTo("MQ==");
    assertThat(read.getJsonArray("messages").getJsonObject(1).getString("payload"))
        .isEqualTo("Mg==");
    assertThat(read.getLong("leftOut")).isEqualTo(2);

    assertThat(entrance.call("DELETE", "/v1.0/taps/" + id).json().getString("id")).isEqualTo(id);
    assertThat(first.openTaps).isEmpty();
    assertThat(entrance.call("GET", "/v1.0/taps/" + id).status()).isEqualTo(404);
  }

  @Test
  void asksForAnotherTapWhenAnotherNodeRunsThePipeline() {
    entrance.manager.nodes.remove("second");
    String id = entrance.call("POST", "/v1.0/datapipelines/p/taps").json().getString("id");
    assertThat(entrance.call("GET", "/v1.0/taps/" + id).json().containsKey("ended")).isFalse();

    entrance.manager.nodes.add("second");

    assertThat(entrance.call("GET", "/v1.0/taps/" + id).json().getBoolean("ended")).isTrue();
  }

  @Test
  void readsATapOnlyForWhoMaySeeThePipeline() {
    String id = entrance.call("POST", "/v1.0/datapipelines/p/taps").json().getString("id");

    assertThat(entrance.call("GET", "/v1.0/taps/" + id, "", "stranger").status()).isEqualTo(401);
    assertThat(entrance.call("GET", "/v1.0/taps/nonsense").status()).isEqualTo(400);
  }

  @Test
  void saysThatAStoppedPipelineCannotBeTapped() {
    entrance.manager.nodes.clear();

    assertThat(entrance.call("POST", "/v1.0/datapipelines/p/taps").message())
        .contains("runs on no node");
  }

  @Test
  void listsDeadLettersOfAllNodesNewestFirst() {
    first.letters.add(new JsonObject().put("id", "1").put("failedAt", "2026-01-01T00:00:01Z"));
    second.letters.add(new JsonObject().put("id", "2").put("failedAt", "2026-01-01T00:00:02Z"));

    JsonObject both = entrance.call("GET", "/v1.0/datapipelines/p/deadletters").json();
    JsonObject page =
        entrance.call("GET", "/v1.0/datapipelines/p/deadletters?pageIndex=1&pageSize=1").json();

    assertThat(both.getInteger("totalCount")).isEqualTo(2);
    assertThat(both.getJsonArray("result").getJsonObject(0).getString("id")).isEqualTo("2");
    assertThat(page.getJsonArray("result").getJsonObject(0).getString("id")).isEqualTo("1");
    assertThat(page.getJsonArray("result").getJsonObject(0).getString("node")).isEqualTo("first");
  }

  @Test
  void showsADeadLetterFromWhicheverNodeHasIt() {
    second.letters.add(new JsonObject().put("id", "2").put("payload", "aGk="));

    JsonObject letter = entrance.call("GET", "/v1.0/datapipelines/p/deadletters/2").json();

    assertThat(letter.getString("payload")).isEqualTo("aGk=");
    assertThat(letter.getString("node")).isEqualTo("second");
    assertThat(entrance.call("GET", "/v1.0/datapipelines/p/deadletters/3").status()).isEqualTo(404);
  }

  @Test
  void replaysAndPurgesOneDeadLetterOrAll() {
    first.letters.add(new JsonObject().put("id", "1"));
    second.letters.add(new JsonObject().put("id", "2"));

    assertThat(count(entrance.call("POST", "/v1.0/datapipelines/p/deadletters/replay")))
        .isEqualTo(2);
    assertThat(count(entrance.call("POST", "/v1.0/datapipelines/p/deadletters/1/replay")))
        .isEqualTo(1);
    assertThat(count(entrance.call("DELETE", "/v1.0/datapipelines/p/deadletters"))).isEqualTo(2);
    assertThat(count(entrance.call("DELETE", "/v1.0/datapipelines/p/deadletters/2"))).isEqualTo(1);
    assertThat(entrance.call("DELETE", "/v1.0/datapipelines/p/deadletters/3").status())
        .isEqualTo(404);
    assertThat(entrance.manager.calls.stream().filter(call -> call.startsWith("note")))
        .containsExactly(
            "note {\"what\":\"replay\",\"id\":\"p\",\"letters\":\"all\",\"count\":2}",
            "note {\"what\":\"replay\",\"id\":\"p\",\"letters\":\"1\",\"count\":1}",
            "note {\"what\":\"purge\",\"id\":\"p\",\"letters\":\"all\",\"count\":2}",
            "note {\"what\":\"purge\",\"id\":\"p\",\"letters\":\"2\",\"count\":1}");
  }

  @Test
  void triesFunctionsOnANodeAndOthersBesideThem() {
    String body =
        """
        {"functions": [{"name": "a"}], "against": [{"name": "b"}], "messages": [{"text": "x"}]}
        """;

    JsonObject answer = entrance.call("POST", "/v1.0/functions/test", body).json();

    assertThat(answer.getJsonObject("ran").encode())
        .isEqualTo("{\"messages\":[{\"text\":\"x\"}],\"stages\":[{\"name\":\"a\"}]}");
    assertThat(answer.getJsonObject("against").getJsonObject("ran").getJsonArray("stages").encode())
        .isEqualTo("[{\"name\":\"b\"}]");

    assertThat(entrance.call("POST", "/v1.0/functions/test", "{\"mesages\": []}").message())
        .contains("mesages is not a field of a test");
    entrance.manager.nodes.clear();
    assertThat(entrance.call("POST", "/v1.0/functions/test", body).status()).isEqualTo(503);
  }

  private static int count(Entrance.Answer answer) {
    return answer.json().getInteger("count");
  }
}
