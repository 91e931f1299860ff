package io.millrace.common.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.common.failure.Failure;
import io.millrace.common.service.TwoMembers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tunnels between two members of a real cluster. */
class TunnelsClusterIT {
  private static final int PIECE = 10_000;
  private static final int PIECES = 500;

  private final TwoMembers cluster = new TwoMembers();

  /** Sends back what it gets. */
  private record Echo(Tunnel tunnel) implements Tunnel.Traffic {
    @Override
    public void arrived(Buffer bytes) {
      tunnel.taken(bytes.length());
      tunnel.send(bytes);
    }

    @Override
    public void room() {}

    @Override
    public void ended() {}
  }

  /** Sends pieces as the other end takes them, and counts what comes back. */
  private static final class Sender implements Tunnel.Traffic {
    final AtomicInteger back = new AtomicInteger();
    final AtomicBoolean over = new AtomicBoolean();
    private @Nullable Tunnel tunnel;
    private int left = PIECES;

    void begin(Tunnel opened) {
      tunnel = opened;
      room();
    }

    @Override
    public void arrived(Buffer bytes) {
      back.addAndGet(bytes.length());
      java.util.Objects.requireNonNull(tunnel).taken(bytes.length());
    }

    @Override
    public void room() {
      Tunnel open = java.util.Objects.requireNonNull(tunnel);
      while (left > 0 && !open.full()) {
        left--;
        open.send(Buffer.buffer(new byte[PIECE]));
      }
    }

    @Override
    public void ended() {
      over.set(true);
    }
  }

  @Test
  void carryBytesBothWaysWithinTheWindowAndEndWithTheOtherMember() {
    Vertx entrance = cluster.first("entrance");
    Vertx ingest = cluster.second("ingest");
    Context here = entrance.getOrCreateContext();
    Tunnels near = new Tunnels(entrance);
    on(here, near::start);
    Tunnels far = new Tunnels(ingest);
    on(
        ingest.getOrCreateContext(),
        () ->
            far.start()
                .compose(started ->
                    far.accept(Tunnels.MQTT, (request, tunnel) -> admit(request, tunnel))));

    assertThatThrownBy(() -> on(here, () -> near.open(Tunnels.MQTT, from("nobody"), new Sender())))
        .hasMessage("nobody may not come in");
    Sender sender = new Sender();
    on(here, () -> near.open(Tunnels.MQTT, from("somebody"), sender).onSuccess(sender::begin));
    await().atMost(Duration.ofSeconds(30)).until(() -> sender.back.get() == PIECES * PIECE);
    assertThat(sender.over).isFalse();

    ingest.close().await();

    await().atMost(Duration.ofSeconds(60)).untilTrue(sender.over);
    assertThat(near.size()).isZero();
    entrance.close().await();
  }

  private static JsonObject from(String who) {
    return new JsonObject().put("who", who);
  }

  private static Tunnel.Traffic admit(JsonObject request, Tunnel tunnel) {
    String who = request.getString("who");
    if (who.equals("nobody")) {
      throw Failure.of(Failure.Kind.FORBIDDEN, who + " may not come in").toException();
    }
    return new Echo(tunnel);
  }

  private static <T> T on(Context context, Supplier<Future<T>> action) {
    return Future.<T>future(
            promise -> context.runOnContext(run -> action.get().onComplete(promise)))
        .await();
  }
}
