package io.millrace.manager.control;

import io.millrace.manager.access.Caller;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the pages that people open first, before they do: so that nobody waits while classes are
 * loaded, the usual orders made, and code is run that is not compiled yet.
 */
public final class WarmUp {
  private static final Logger log = LoggerFactory.getLogger(WarmUp.class);
  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final int ROUNDS = 10;
  private static final List<JsonObject> QUERIES =
      List.of(
          new JsonObject(),
          new JsonObject().put("orderBy", "updatedAt desc,id"),
          new JsonObject().put("filter", "name LIKE '%a%'"));

  private final Lists lists;
  private final Supplier<View> view;

  public WarmUp(Lists lists, Supplier<View> view) {
    this.lists = lists;
    this.view = view;
  }

  /** In the background; it ends by itself within seconds. */
  public void begin() {
    Thread _ = Thread.ofPlatform().daemon().name("manager-warm-up").start(this::read);
  }

  private void read() {
    long began = System.nanoTime();
    View seen = view.get();
    seen.all(Kind.USER).stream()
        .map(WarmUp::administrator)
        .findFirst()
        .ifPresent(caller -> {
          for (int round = 0; round < ROUNDS; round++) {
            for (Kind kind : Kind.values()) {
              if (System.nanoTime() - began < LIMIT.toNanos()) {
                read(caller, kind);
              }
            }
          }
        });
    log.debug("warm after {} ms", Duration.ofNanos(System.nanoTime() - began).toMillis());
  }

  private static Caller administrator(Entity user) {
    return new Caller(user, true, Set.of());
  }

  private void read(Caller caller, Kind kind) {
    for (JsonObject query : QUERIES) {
      String _ = lists.page(caller, kind, query).encode();
    }
  }
}
