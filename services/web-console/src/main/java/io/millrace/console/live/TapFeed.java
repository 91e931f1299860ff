package io.millrace.console.live;

import io.millrace.common.failure.Failure;
import io.millrace.console.hosts.PipelineTaps;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Messages that pass a place of a pipeline: a sample that a person can follow. What is left out is
 * counted, and of a large payload only the beginning is shown.
 */
final class TapFeed implements Feed {
  private static final int AT_ONCE = 25;
  private static final long PAUSE_MILLIS = 250;

  /** As many characters of base64 stand for 12 KiB. */
  private static final int SHOWN = 16 * 1024;

  private final PipelineTaps taps;
  private final String token;
  private final String pipelineId;
  private final int stage;
  private String tap = "";
  private boolean closed;

  /**
   * @param stage the stage that messages enter, from 0, or {@link PipelineTaps#END}
   */
  TapFeed(PipelineTaps taps, String token, String pipelineId, int stage) {
    this.taps = taps;
    this.token = token;
    this.pipelineId = pipelineId;
    this.stage = stage;
  }

  @Override
  public Future<Optional<JsonObject>> next() {
    return opened().compose(id -> taps.read(token, id, AT_ONCE).compose(this::news, this::ended));
  }

  private Future<String> opened() {
    if (!tap.isEmpty()) {
      return Future.succeededFuture(tap);
    }
    return taps.open(token, pipelineId, stage)
        .onSuccess(id -> {
          tap = id;
          if (closed) {
            letGo();
          }
        });
  }

  private Future<Optional<JsonObject>> news(JsonObject answer) {
    if (answer.getBoolean("ended", false)) {
      letGo();
    }
    JsonArray messages = answer.getJsonArray("messages");
    messages.forEach(message -> cut((JsonObject) message));
    boolean none = messages.isEmpty() && answer.getLong("leftOut", 0L) == 0;
    return Future.succeededFuture(none ? Optional.empty() : Optional.of(answer));
  }

  /** Taps end with the node or the run of the pipeline; another one is opened then. */
  private Future<Optional<JsonObject>> ended(Throwable failure) {
    tap = "";
    return Failure.from(failure).kind() == Failure.Kind.NOT_FOUND
        ? Future.succeededFuture(Optional.empty())
        : Future.failedFuture(failure);
  }

  private static void cut(JsonObject message) {
    String payload = message.getString("payload", "");
    if (payload.length() > SHOWN) {
      message.put("payload", payload.substring(0, SHOWN)).put("cut", true);
    }
  }

  @Override
  public long pauseMillis() {
    return PAUSE_MILLIS;
  }

  @Override
  public void close() {
    closed = true;
    letGo();
  }

  private void letGo() {
    if (!tap.isEmpty()) {
      // One that cannot be told ends by itself when nobody reads it.
      taps.close(token, tap).otherwiseEmpty();
      tap = "";
    }
  }
}
