package io.millrace.functions.deadletter;

import io.millrace.common.control.DeadLetterService;
import io.millrace.common.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;

/** Answers the public entrance's questions about dead letters. */
public final class DeadLetterDesk implements DeadLetterService {
  private static final int MAX_PAGE = 1_000;

  /** What an answer carries in payloads; letters beyond it come without theirs. */
  private static final long MAX_PAYLOAD_BYTES = 4L * 1024 * 1024;

  /** All of one length, so that texts compare like times. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private final DeadLetterStore store;
  private final Replays replays;

  public DeadLetterDesk(DeadLetterStore store, Replays replays) {
    this.store = store;
    this.replays = replays;
  }

  @Override
  public Future<JsonObject> list(String pipelineId, int pageIndex, int pageSize) {
    int most = Math.clamp(pageSize, 1, MAX_PAGE);
    int skip = Math.max(0, pageIndex) * most;
    return store
        .count(pipelineId, -1, Long.MAX_VALUE)
        .compose(total ->
            store
                .list(pipelineId, skip, most, MAX_PAYLOAD_BYTES)
                .map(
                    page -> new JsonObject().put("totalCount", total).put("result", render(page))));
  }

  private static JsonArray render(List<DeadLetterStore.Stored> page) {
    JsonArray result = new JsonArray();
    for (DeadLetterStore.Stored stored : page) {
      DeadLetter letter = stored.letter();
      JsonObject entry =
          new JsonObject()
              .put("id", Long.toString(stored.number()))
              .put("stage", letter.stage())
              .put("function", letter.function())
              .put("topic", letter.message().topic())
              .put("timestamp", letter.message().timestampNanos())
              .put("failedAt", TIME.format(Instant.ofEpochMilli(letter.failedAtMillis())))
              .put("error", letter.error())
              .put("stackTrace", letter.stackTrace())
              .put("size", stored.size());
      if (stored.complete()) {
        entry.put(
            "payload", Base64.getEncoder().encodeToString(letter.message().payload().getBytes()));
      }
      result.add(entry);
    }
    return result;
  }

  @Override
  public Future<Integer> replay(String pipelineId, String id) {
    if (!id.isEmpty()) {
      return number(id)
          .compose(number ->
              one(pipelineId, number)
                  .compose(there -> replays.replay(pipelineId, number - 1, number)));
    }
    return store.newest(pipelineId).compose(newest -> replays.replay(pipelineId, -1, newest));
  }

  @Override
  public Future<Integer> purge(String pipelineId, String id) {
    return id.isEmpty()
        ? store.removeAll(pipelineId)
        : number(id)
            .compose(number ->
                one(pipelineId, number)
                    .compose(there -> store.remove(pipelineId, List.of(number))));
  }

  private Future<Integer> one(String pipeline, long number) {
    return store
        .count(pipeline, number - 1, number)
        .compose(
            count -> count == 1 ? Future.succeededFuture(count) : unknown(Long.toString(number)));
  }

  private static Future<Long> number(String id) {
    try {
      return Future.succeededFuture(Long.parseLong(id));
    } catch (NumberFormatException notOurs) {
      return unknown(id);
    }
  }

  private static <T> Future<T> unknown(String id) {
    String reason = "there is no dead letter " + id + " here; it may have been replayed or purged";
    return Future.failedFuture(Failure.of(Failure.Kind.NOT_FOUND, reason).toException());
  }
}
