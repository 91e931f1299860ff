package io.millrace.functions.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterStoreTest {
  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger dropped = new AtomicInteger();
  private final AtomicInteger working = new AtomicInteger();

  private final DeadLetterStore.Observer observer =
      new DeadLetterStore.Observer() {
        @Override
        public void dropped(String pipeline, int count) {
          dropped.addAndGet(count);
        }

        @Override
        public void failing(String reason) {
          throw new AssertionError(reason);
        }

        @Override
        public void working() {
          working.incrementAndGet();
        }
      };

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private DeadLetterStore store(int maxCount) {
    DeadLetterStore store = new DeadLetterStore(vertx, folder, maxCount, 1 << 20, observer);
    store.open().await();
    return store;
  }

  private static DeadLetter letter(String pipeline, String payload) {
    Message message =
        new Message(new MessageId("edge-1.1", 7, 0), "plant/1", 17, Buffer.buffer(payload));
    return new DeadLetter(
        pipeline, 1, "fn", message, 1_700_000_000_000L, "ValueError: x", "Traceback");
  }

  private static List<String> payloads(List<DeadLetterStore.Stored> page) {
    return page.stream().map(stored -> stored.letter().message().payload().toString()).toList();
  }

  @Test
  void keepsLettersAcrossRestartsApartByPipeline() {
    DeadLetterStore store = store(100);
    Future.all(
            store.keep(letter("p", "a")),
            store.keep(letter("p", "b")),
            store.keep(letter("pq", "c")))
        .await();
    store.close().await();

    assertThat(working).hasValue(1);
    DeadLetterStore again = store(100);

    assertThat(working).hasValue(2);
    assertThat(again.list("p", 0, 10, Long.MAX_VALUE).await().getFirst().letter())
        .isEqualTo(letter("p", "b"));
    assertThat(payloads(again.list("p", 0, 10, Long.MAX_VALUE).await())).containsExactly("b", "a");
    assertThat(payloads(again.list("p", 1, 10, Long.MAX_VALUE).await())).containsExactly("a");
    assertThat(payloads(again.list("pq", 0, 10, Long.MAX_VALUE).await())).containsExactly("c");
    again.close().await();
  }

  @Test
  void dropsTheOldestBeyondTheBoundAndCountsThem() {
    DeadLetterStore store = store(10);
    List<Future<Void>> kept = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      kept.add(store.keep(letter("p", "" + i)));
    }
    Future.all(kept).await();

    assertThat(payloads(store.list("p", 0, 100, Long.MAX_VALUE).await()))
        .hasSize(10)
        .startsWith("24")
        .endsWith("15");
    await().until(() -> dropped.get() == 15);
    store.close().await();
  }

  @Test
  void dropsByBytesButKeepsTheNewestHoweverLarge() {
    DeadLetterStore store = store(100);
    store.keep(letter("p", "small")).await();

    store.keep(letter("p", "x".repeat(2 << 20))).await();

    assertThat(store.list("p", 0, 100, Long.MAX_VALUE).await()).hasSize(1);
    store.close().await();
  }

  @Test
  void listsPagesWithPayloadsAsFarAsTheyFit() {
    DeadLetterStore store = store(100);
    store.keep(letter("p", "first")).await();
    store.keep(letter("p", "second")).await();

    List<DeadLetterStore.Stored> page = store.list("p", 0, 10, 7).await();

    assertThat(payloads(page)).containsExactly("second", "");
    assertThat(page.getLast().size()).isEqualTo(5);
    assertThat(page.getLast().complete()).isFalse();
    store.close().await();
  }

  @Test
  void answersQuestionsByPageAndPurges() {
    DeadLetterStore store = store(100);
    Future.all(store.keep(letter("p", "a")), store.keep(letter("p", "b"))).await();
    List<Object> told = new ArrayList<>();
    DeadLetterDesk desk = new DeadLetterDesk(store, new Listening(told));

    JsonObject page = desk.list("p", 1, 1).await();
    assertThat(page.getInteger("totalCount")).isEqualTo(2);
    JsonObject entry = page.getJsonArray("result").getJsonObject(0);
    assertThat(entry.getBinary("payload"))
        .isEqualTo("a".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(entry.getString("failedAt")).isEqualTo("2023-11-14T22:13:20.000Z");
    assertThat(entry.getInteger("stage")).isEqualTo(1);

    assertThat(desk.purge("p", entry.getString("id")).await()).isEqualTo(1);
    assertThatThrownBy(() -> desk.purge("p", entry.getString("id")).await())
        .hasMessageContaining("no dead letter");
    assertThatThrownBy(() -> desk.replay("p", "x").await())
        .hasMessageContaining("no dead letter x");
    assertThat(told).isEmpty();
    assertThat(desk.purge("p", "").await()).isEqualTo(1);
    assertThat(told).containsExactly("p");
    assertThat(desk.purge("p", "").await()).isZero();
    store.close().await();
  }

  @Test
  void showsOneWithItsPayloadHoweverLarge() {
    DeadLetterStore store = new DeadLetterStore(vertx, folder, 100, 64 << 20, observer);
    store.open().await();
    DeadLetterDesk desk = new DeadLetterDesk(store, new Listening(new ArrayList<>()));
    store.keep(letter("p", "x".repeat(6 << 20))).await();
    store.keep(letter("p", "small")).await();
    JsonArray listed = desk.list("p", 0, 10).await().getJsonArray("result");
    JsonObject large = listed.getJsonObject(1);
    assertThat(large.containsKey("payload")).isFalse();

    JsonObject shown = desk.find("p", large.getString("id")).await();

    assertThat(shown.getBinary("payload")).hasSize(6 << 20);
    assertThat(shown.getString("error")).isEqualTo(large.getString("error"));
    assertThatThrownBy(() -> desk.find("p", "7").await()).hasMessageContaining("dead letter 7");
    assertThatThrownBy(() -> desk.find("p", "all").await()).hasMessageContaining("dead letter all");
    store.close().await();
  }

  @Test
  void replaysThoseThatAreListedInTheirOrder() {
    DeadLetterStore store = store(100);
    Future.all(
            store.keep(letter("p", "a")),
            store.keep(letter("p", "b")),
            store.keep(letter("p", "c")))
        .await();
    List<Long> all = store.numbers("p").await();
    List<Object> told = new ArrayList<>();
    DeadLetterDesk desk = new DeadLetterDesk(store, new Listening(told));

    assertThat(desk.replay("p", all.get(2) + "," + all.get(0) + ",99").await()).isEqualTo(2);

    assertThat(told).containsExactly(List.of(all.get(0), all.get(2)));
    assertThatThrownBy(() -> desk.replay("p", "98,99").await())
        .hasMessageContaining("no dead letter 98,99");
    store.close().await();
  }

  @Test
  void lettersOfPipelinesThatAreLongGoneGo() {
    DeadLetterStore store = store(100);
    Future.all(store.keep(letter("gone", "a")), store.keep(letter("here", "b"))).await();

    assertThat(store.sweep(Set.of("here"), Duration.ofDays(100_000)).await()).isZero();
    assertThat(store.sweep(Set.of("here"), Duration.ofDays(30)).await()).isEqualTo(1);

    assertThat(store.count("gone").await()).isZero();
    assertThat(store.count("here").await()).isEqualTo(1);
    store.close().await();
  }

  private record Listening(List<Object> told) implements Replays {
    @Override
    public Future<Integer> replay(String pipeline, List<Long> numbers) {
      told.add(numbers);
      return Future.succeededFuture(numbers.size());
    }

    @Override
    public void emptied(String pipeline) {
      told.add(pipeline);
    }
  }
}
