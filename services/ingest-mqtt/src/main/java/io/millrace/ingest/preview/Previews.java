package io.millrace.ingest.preview;

import io.millrace.common.control.PreviewService;
import io.millrace.common.failure.Failure;
import io.millrace.ingest.session.Publication;
import io.millrace.ingest.topics.TopicRules;
import io.millrace.ingest.topics.TopicTrie;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** All looks of this node. Messages are shown from every event loop. */
public final class Previews implements PreviewService {
  private static final long MILLIS = 1_000;
  private static final int MAX_LOOKS = 50;
  private static final int MAX_FILTERS = 100;
  private static final int MAX_MESSAGES = 100;

  private final Vertx vertx;
  private final TopicTrie<Look> looks = new TopicTrie<>();
  private final AtomicInteger open = new AtomicInteger();

  public Previews(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Shows a message. On the hot path: while nobody looks it costs one read. */
  public void show(Publication publication) {
    if (open.get() == 0) {
      return;
    }
    // Several filters of one look may match; it sees the message once.
    Set<Look> wanting = Collections.newSetFromMap(new IdentityHashMap<>());
    looks.match(publication.topic(), wanting::add);
    wanting.forEach(look -> look.offer(publication));
  }

  @Override
  public Future<JsonObject> look(JsonArray filters, int most) {
    List<String> valid =
        filters.stream().map(String::valueOf).filter(TopicRules::isFilter).distinct().toList();
    if (valid.isEmpty() || valid.size() > MAX_FILTERS) {
      String reason = "filters must be 1 to " + MAX_FILTERS + " MQTT topic filters";
      return Future.failedFuture(Failure.invalid("filters", reason).toException());
    }
    if (open.incrementAndGet() > MAX_LOOKS) {
      open.decrementAndGet();
      String reason = "at most " + MAX_LOOKS + " previews can be open on a node; close one";
      return Future.failedFuture(Failure.of(Failure.Kind.TOO_MANY, reason).toException());
    }
    Look look = new Look(Math.clamp(most, 1, MAX_MESSAGES));
    valid.forEach(filter -> looks.add(filter, look));
    Promise<Void> full = look.full();
    long timer = vertx.setTimer(MILLIS, ignored -> full.tryComplete());
    return full.future()
        .map(ignored -> {
          vertx.cancelTimer(timer);
          valid.forEach(filter -> looks.remove(filter, look));
          open.decrementAndGet();
          return look.end();
        });
  }
}
