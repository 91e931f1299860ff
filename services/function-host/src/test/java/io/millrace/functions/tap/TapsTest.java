package io.millrace.functions.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TapsTest {
  private final Vertx vertx = Vertx.vertx();
  private final Taps taps = new Taps(vertx, pipeline -> pipeline.equals("p"));

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private static Message message(String payload) {
    return new Message(new MessageId("o.1", 0, 0), "t", 17, Buffer.buffer(payload));
  }

  @Test
  void showWhatLeavesFromNowOn() {
    taps.show("p", Taps.END, message("before"));
    String tap = taps.open("p").await();
    taps.show("p", Taps.END, message("a"));
    taps.show("other", Taps.END, message("x"));
    taps.show("p", Taps.END, message("b"));

    JsonObject page = taps.read(tap, 1).await();

    assertThat(page.getJsonArray("messages").getJsonObject(0))
        .isEqualTo(
            new JsonObject()
                .put("topic", "t")
                .put("timestamp", 17L)
                .put("payload", "YQ==")
                .put("size", 1));
    assertThat(taps.read(tap, 10).await().getJsonArray("messages")).hasSize(1);
  }

  @Test
  void showOnlyWhatEntersTheStageThatIsWatched() {
    String tap = taps.openBefore("p", 1).await();
    taps.show("p", 0, message("a"));
    taps.show("p", 1, message("b"));
    taps.show("p", Taps.END, message("c"));

    assertThat(taps.read(tap, 10).await().getJsonArray("messages"))
        .singleElement()
        .extracting(message -> ((JsonObject) message).getString("payload"))
        .isEqualTo("Yg==");
  }

  @Test
  void waitForSomethingToCome() {
    String tap = taps.open("p").await();
    Future<JsonObject> reading = taps.read(tap, 10);
    assertThat(reading.isComplete()).isFalse();

    taps.show("p", Taps.END, message("a"));

    assertThat(reading.await().getJsonArray("messages")).hasSize(1);
    assertThat(taps.read(tap, 10).await().getJsonArray("messages")).isEmpty();
  }

  @Test
  void leaveOutWhatDoesNotFitAndSayHowMuch() {
    String tap = taps.open("p").await();
    for (int i = 0; i < 10_005; i++) {
      taps.show("p", Taps.END, message("a"));
    }

    assertThat(taps.read(tap, 10).await().getLong("leftOut")).isEqualTo(5);
    assertThat(taps.read(tap, 10).await().getLong("leftOut")).isZero();
  }

  @Test
  void endWhenNobodyReadsThem() {
    String tap = taps.open("p").await();
    taps.sweep(System.nanoTime() + TimeUnit.SECONDS.toNanos(9));
    taps.show("p", Taps.END, message("a"));
    assertThat(taps.read(tap, 1).await().getJsonArray("messages")).hasSize(1);

    taps.sweep(System.nanoTime() + TimeUnit.SECONDS.toNanos(11));

    assertThatThrownBy(() -> taps.read(tap, 1).await())
        .hasMessageContaining("not read for 10 seconds");
  }

  @Test
  void areRefusedForPipelinesThatAreNotHere() {
    assertThatThrownBy(() -> taps.open("q").await())
        .hasMessage("pipeline q is not started on this node");
  }
}
