package io.millrace.manager.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.spec.PipelineInput.SourceTopic;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.FakeView;
import io.millrace.manager.schema.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SourceIndexTest {
  private final FakeView view = new FakeView();

  private void source(String name, String protocol, JsonArray selectors, String... fields) {
    JsonArray declared = new JsonArray();
    for (String field : fields) {
      declared.add(new JsonObject().put("name", field).put("topic", name + "/" + field));
    }
    JsonObject body =
        new JsonObject()
            .put("name", name)
            .put("protocol", protocol)
            .put("fields", declared)
            .put("selectors", selectors);
    view.put(Entity.of(Kind.DATA_SOURCE, name, 1, 0, 0, body));
  }

  private static JsonObject selector(String category, String value, String... scope) {
    return new JsonObject()
        .put("id", category)
        .put("value", value)
        .put("scope", new JsonArray(List.of(scope)));
  }

  private List<String> topics(Map<String, Set<String>> wanted) {
    return new SourceIndex(view).select(wanted).stream().map(SourceTopic::filter).toList();
  }

  @Test
  void takesAnyValueWithinACategoryAndEveryCategory() {
    source(
        "a",
        "MQTT",
        new JsonArray()
            .add(selector("type", "Temperature", "__ALL__"))
            .add(selector("place", "Hall", "__ALL__")),
        "x");
    source(
        "b",
        "MQTT",
        new JsonArray()
            .add(selector("type", "Humidity", "__ALL__"))
            .add(selector("place", "Hall", "__ALL__")),
        "x");
    source("c", "MQTT", new JsonArray().add(selector("type", "Temperature", "__ALL__")), "x");

    assertThat(topics(Map.of("type", Set.of("Temperature")))).containsExactly("a/x", "c/x");
    assertThat(topics(Map.of("type", Set.of("Temperature", "Humidity"))))
        .containsExactly("a/x", "b/x", "c/x");
    assertThat(topics(Map.of("type", Set.of("Temperature", "Humidity"), "place", Set.of("Hall"))))
        .containsExactly("a/x", "b/x");
    assertThat(topics(Map.of("type", Set.of("Pressure")))).isEmpty();
  }

  @Test
  void looksAtTheScopeOfEachSelector() {
    source(
        "a",
        "MQTT",
        new JsonArray()
            .add(selector("type", "Temperature", "x", "y"))
            .add(selector("place", "Hall", "y", "z")),
        "x",
        "y",
        "z");

    assertThat(topics(Map.of("type", Set.of("Temperature")))).containsExactly("a/x", "a/y");
    assertThat(topics(Map.of("type", Set.of("Temperature"), "place", Set.of("Hall"))))
        .containsExactly("a/y");
  }

  @Test
  void tellsTheValueByWhichAFieldWasChosen() {
    source(
        "a",
        "MQTT",
        new JsonArray()
            .add(selector("type", "Custom", "x"))
            .add(selector("type", "Image", "x"))
            .add(selector("place", "Hall", "x")),
        "x");

    assertThat(new SourceIndex(view).select(Map.of("type", Set.of("Image"))))
        .containsExactly(new SourceTopic("a/x", Map.of("type", "Image", "place", "Hall")));
  }

  @Test
  void leavesOutWhatIsNotMqtt() {
    source("camera", "RTSP", new JsonArray().add(selector("type", "Image", "__ALL__")), "x");

    assertThat(topics(Map.of("type", Set.of("Image")))).isEmpty();
  }
}
