package io.millrace.functions.tap;

import io.millrace.common.control.TapService;
import io.millrace.common.failure.Failure;
import io.millrace.common.message.Message;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** All taps of this node. Belongs to the event loop. */
public final class Taps implements TapService {
  /** The place where messages leave a pipeline. */
  public static final int END = -1;

  private static final long LEASE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long WAIT_MILLIS = 1_000;
  private static final int MAX_TAPS = 100;
  private static final int MAX_MESSAGES = 1_000;

  private final Vertx vertx;
  private final Predicate<String> runsHere;
  private final Map<String, Tap> taps = new HashMap<>();
  private final Map<String, List<Tap>> byPipeline = new HashMap<>();

  /**
   * @param runsHere whether this node runs the pipeline with that id
   */
  public Taps(Vertx vertx, Predicate<String> runsHere) {
    this.vertx = vertx;
    this.runsHere = runsHere;
  }

  /**
   * Shows a message that passes. On the hot path: without taps it costs one look.
   *
   * @param place the stage that it enters, from 0, or {@link #END}
   */
  public void show(String pipeline, int place, Message message) {
    if (byPipeline.isEmpty()) {
      return;
    }
    List<Tap> watching = byPipeline.get(pipeline);
    if (watching != null) {
      for (Tap tap : watching) {
        if (tap.place() == place) {
          tap.offer(message);
        }
      }
    }
  }

  @Override
  public Future<String> open(String pipelineId) {
    return open(pipelineId, END);
  }

  @Override
  public Future<String> openBefore(String pipelineId, int stage) {
    return open(pipelineId, stage);
  }

  private Future<String> open(String pipelineId, int place) {
    if (!runsHere.test(pipelineId)) {
      String reason = "pipeline " + pipelineId + " is not started on this node";
      return Future.failedFuture(Failure.of(Failure.Kind.NOT_FOUND, reason).toException());
    }
    if (taps.size() >= MAX_TAPS) {
      String reason = "at most " + MAX_TAPS + " taps can be open on a node; close one";
      return Future.failedFuture(Failure.of(Failure.Kind.TOO_MANY, reason).toException());
    }
    String id = UUID.randomUUID().toString();
    Tap tap = new Tap(pipelineId, place);
    taps.put(id, tap);
    byPipeline.computeIfAbsent(pipelineId, ignored -> new ArrayList<>()).add(tap);
    return Future.succeededFuture(id);
  }

  @Override
  public Future<JsonObject> read(String tapId, int maxMessages) {
    Tap tap = taps.get(tapId);
    if (tap == null) {
      String reason = "the tap has ended: it was closed, or not read for 10 seconds";
      return Future.failedFuture(Failure.of(Failure.Kind.NOT_FOUND, reason).toException());
    }
    int most = Math.clamp(maxMessages, 1, MAX_MESSAGES);
    if (!tap.isEmpty()) {
      return Future.succeededFuture(render(tap, most));
    }
    Promise<Void> something = tap.awaitSomething();
    long timer = vertx.setTimer(WAIT_MILLIS, ignored -> something.tryComplete());
    return something
        .future()
        .map(ignored -> {
          vertx.cancelTimer(timer);
          return render(tap, most);
        });
  }

  private static JsonObject render(Tap tap, int most) {
    JsonArray messages = new JsonArray();
    for (Message message : tap.take(most)) {
      messages.add(
          new JsonObject()
              .put("topic", message.topic())
              .put("timestamp", message.timestampNanos())
              .put("payload", Base64.getEncoder().encodeToString(message.payload().getBytes()))
              .put("size", message.payload().length()));
    }
    return new JsonObject().put("messages", messages).put("leftOut", tap.takeLeftOut());
  }

  @Override
  public Future<Void> close(String tapId) {
    Tap tap = taps.remove(tapId);
    if (tap != null) {
      detach(tap);
    }
    return Future.succeededFuture();
  }

  private void detach(Tap tap) {
    List<Tap> watching = byPipeline.get(tap.pipeline());
    if (watching != null) {
      watching.remove(tap);
      if (watching.isEmpty()) {
        byPipeline.remove(tap.pipeline());
      }
    }
  }

  /** Ends the taps that nobody reads. To be called every now and then. */
  public void sweep(long now) {
    taps.values()
        .removeIf(tap -> {
          boolean idle = tap.idleNanos(now) > LEASE_NANOS;
          if (idle) {
            detach(tap);
          }
          return idle;
        });
  }
}
