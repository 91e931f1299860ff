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
import java.util.Set;
import java.util.TreeSet;

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
    return new JsonArray(page.stream().map(DeadLetterDesk::render).toList());
  }

  private static JsonObject render(DeadLetterStore.Stored stored) {
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
    return entry;
  }

  @Override
  public Future<JsonObject> find(String pipelineId, String id) {
    if (id.isEmpty() || id.contains(",")) {
      return unknown(id);
    }
    return chosen(pipelineId, id)
        .compose(numbers -> store.read(pipelineId, numbers, 0))
        .compose(found ->
            found.isEmpty() ? unknown(id) : Future.succeededFuture(render(found.getFirst())));
  }

  @Override
  public Future<Integer> replay(String pipelineId, String id) {
    return chosen(pipelineId, id).compose(numbers -> replays.replay(pipelineId, numbers));
  }

  @Override
  public Future<Integer> purge(String pipelineId, String id) {
    return chosen(pipelineId, id)
        .compose(numbers -> store.remove(pipelineId, numbers))
        .compose(removed ->
            store
                .count(pipelineId)
                .map(left -> {
                  if (left == 0) {
                    replays.emptied(pipelineId);
                  }
                  return removed;
                }));
  }

  /** All of them, or those that {@code ids} lists, with commas between; ascending. */
  private Future<List<Long>> chosen(String pipeline, String ids) {
    if (ids.isEmpty()) {
      return store.numbers(pipeline);
    }
    Set<Long> wanted = new TreeSet<>();
    for (String id : ids.split(",", -1)) {
      try {
        wanted.add(Long.parseLong(id.strip()));
      } catch (NumberFormatException notOurs) {
        return unknown(id);
      }
    }
    return store
        .numbers(pipeline)
        .compose(all -> {
          List<Long> found = all.stream().filter(wanted::contains).toList();
          return found.isEmpty() ? unknown(ids) : Future.succeededFuture(found);
        });
  }

  private static <T> Future<T> unknown(String id) {
    String reason = "there is no dead letter " + id + " here; it may have been replayed or purged";
    return Future.failedFuture(Failure.of(Failure.Kind.NOT_FOUND, reason).toException());
  }
}
