package io.millrace.functions.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.millrace.functions.deadletter.DeadLetter;
import io.millrace.functions.deadletter.DeadLetterStore;
import io.millrace.functions.fixtures.UnwatchedLetters;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
  private static final int LETTERS = 12;
  private static final int PAGE = 4;

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final List<String> given = new CopyOnWriteArrayList<>();
  private final Intake intake = new Intake();
  private final Intake.Beginning beginning =
      new Intake.Beginning() {
        @Override
        public void offer(long root, Message message) {
          given.add(message.payload().toString());
        }

        @Override
        public void flush() {}

        @Override
        public void dropUnsent(LongPredicate unwanted) {}

        @Override
        public void forget(LongPredicate gone) {}
      };

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void givesEachLetterOnceThoughPartsOfAPageAreDoneWithAtTheSameTime() {
    DeadLetterStore store =
        on(() -> {
          intake.release(beginning);
          return Future.succeededFuture(
              new DeadLetterStore(vertx, folder, 100, 1 << 20, new UnwatchedLetters()));
        });
    on(store::open);
    for (int i = 0; i < LETTERS; i++) {
      DeadLetter letter = letter(i);
      on(() -> store.keep(letter));
    }
    List<Long> numbers = on(() -> store.numbers("p"));
    CopyOnWriteArrayList<String> ended = new CopyOnWriteArrayList<>();
    Replay replay =
        new Replay(
            store,
            intake,
            "p",
            numbers,
            new Replay.Pace(vertx, PAGE * 4),
            () -> ended.add("ended"));
    on(() -> {
      replay.begin();
      return Future.succeededFuture();
    });

    for (int page = 1; page <= LETTERS / PAGE; page++) {
      int through = page * PAGE;
      await().until(() -> given.size() == through);
      on(() -> {
        replay.acknowledge(through - 2);
        replay.acknowledge(through);
        return Future.succeededFuture();
      });
    }

    await().until(() -> !ended.isEmpty());
    assertThat(given)
        .containsExactlyElementsOf(IntStream.range(0, LETTERS).mapToObj(i -> "m" + i).toList());
    assertThat(ended).hasSize(1);
    assertThat(on(() -> store.count("p"))).isZero();
    on(store::close);
  }

  private static DeadLetter letter(int number) {
    Message message =
        new Message(new MessageId("o.1", number, 0), "t", 0, Buffer.buffer("m" + number));
    return new DeadLetter("p", 0, "fn", message, 0, "ValueError: x", "");
  }

  private <T> T on(Supplier<Future<T>> action) {
    return Future.<T>future(
            promise -> context.runOnContext(ignored -> action.get().onComplete(promise)))
        .await();
  }
}
