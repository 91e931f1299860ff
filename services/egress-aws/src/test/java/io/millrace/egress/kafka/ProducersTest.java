package io.millrace.egress.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProducersTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final Producers producers = new Producers(vertx, LONG);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void endWithoutWaitingForBrokersThatAreAway() throws Exception {
    Future<Void> asked = on(() -> Future.succeededFuture(producers.findOrMake("127.0.0.1:1", "t")));

    on(producers::close);

    assertThat(asked.failed()).isTrue();
    assertThatThrownBy(() -> on(() -> producers.findOrMake("127.0.0.1:1", "t")))
        .hasMessageContaining("have ended");
  }

  @Test
  void canBeGivenBackWhenTheyHaveEnded() throws Exception {
    on(() -> {
      producers.take("127.0.0.1:1");
      return producers.close();
    });

    on(() -> {
      producers.giveBack("127.0.0.1:1");
      return Future.succeededFuture();
    });

    assertThat(producers.open()).isZero();
  }

  private <T> T on(Supplier<Future<T>> action) throws Exception {
    return Future.<T>future(
            promise -> context.runOnContext(ignored -> action.get().onComplete(promise)))
        .await(LONG.toSeconds() / 2, TimeUnit.SECONDS);
  }
}
