package io.millrace.ingest.preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.session.Publication;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PreviewsTest {
  private final Vertx vertx = Vertx.vertx();
  private final Previews previews = new Previews(vertx);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private void publish(String topic, int bytes) {
    previews.show(Publication.plain(topic, Buffer.buffer("x".repeat(bytes)), 0, 17));
  }

  @Test
  void showEachMatchingMessageOnceAndEndWhenThereAreEnough() {
    publish("plant/a", 1);
    Future<JsonObject> seen =
        previews.look(new JsonArray().add("plant/#").add("plant/+").add("other"), 2);
    publish("plant/b", 1);
    publish("elsewhere", 1);
    publish("other", 20_000);

    JsonArray messages = seen.await().getJsonArray("messages");

    assertThat(messages).hasSize(2);
    assertThat(messages.getJsonObject(0))
        .isEqualTo(
            new JsonObject()
                .put("topic", "plant/b")
                .put("timestamp", 17L)
                .put("payload", "eA==")
                .put("size", 1)
                .put("cut", false));
    assertThat(messages.getJsonObject(1).getInteger("size")).isEqualTo(20_000);
    assertThat(messages.getJsonObject(1).getBoolean("cut")).isTrue();
    assertThat(messages.getJsonObject(1).getString("payload")).hasSize(16 * 1024);
  }

  @Test
  void endAfterASecondOfSilence() {
    assertThat(previews.look(new JsonArray().add("plant/#"), 5).await().getJsonArray("messages"))
        .isEmpty();
  }

  @Test
  void refuseWhatIsNoFilter() {
    assertThatThrownBy(() -> previews.look(new JsonArray().add("a/#/b"), 5).await())
        .hasMessageContaining("1 to 100 MQTT topic filters");
  }
}
