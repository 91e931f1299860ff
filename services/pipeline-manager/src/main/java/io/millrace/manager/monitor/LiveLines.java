package io.millrace.manager.monitor;

import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.status.PipelineState;
import io.millrace.manager.status.Pipelines;
import io.millrace.manager.status.StatusBoard;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A line for each pipeline, worked out at most twice a second however many look, and never while
 * nobody does. Lines know when they last changed, so that a viewer is told the difference.
 */
public final class LiveLines {
  private static final long FRESH_MILLIS = 500;

  /**
   * @param changed the edition in which the line came to be as it is
   */
  private record Line(Entity pipeline, JsonObject content, long changed) {}

  private final Supplier<View> view;
  private final Pipelines states;
  private final StatusBoard board;
  private final Clock clock;
  private Map<String, Line> lines = new HashMap<>();
  private @Nullable View of;
  private long madeAt;
  private long edition;
  private long fullSince;

  public LiveLines(Supplier<View> view, Pipelines states, StatusBoard board, Clock clock) {
    this.view = view;
    this.states = states;
    this.board = board;
    this.clock = clock;
    // Editions of a manager before this one must not be taken for ours.
    this.edition = clock.millis() * 1_000;
  }

  /**
   * Lines of the pipelines that {@code visible} lets through.
   *
   * @param since {@code next} of an earlier answer, or empty
   * @return {@code {full, pipelines, next}}
   */
  public synchronized JsonObject since(String since, Predicate<Entity> visible) {
    renew();
    long known = edition(since);
    boolean full = known < fullSince || known > edition;
    JsonArray changed = new JsonArray();
    for (Line line : lines.values()) {
      if ((full || line.changed > known) && visible.test(line.pipeline)) {
        changed.add(line.content);
      }
    }
    return new JsonObject()
        .put("full", full)
        .put("pipelines", changed)
        .put("next", String.valueOf(edition));
  }

  private static long edition(String next) {
    try {
      return next.isEmpty() ? -1 : Long.parseLong(next);
    } catch (NumberFormatException foreign) {
      return -1;
    }
  }

  private void renew() {
    View now = view.get();
    long millis = clock.millis();
    if (now == of && millis - madeAt < FRESH_MILLIS) {
      return;
    }
    edition++;
    if (now != of) {
      // Somebody changed what is defined, or who may see what.
      fullSince = edition;
    }
    of = now;
    madeAt = millis;
    Map<String, Line> renewed = new HashMap<>();
    for (Entity pipeline : now.all(Kind.PIPELINE)) {
      JsonObject content = content(pipeline);
      Line before = lines.get(pipeline.id());
      long changed = before != null && before.content.equals(content) ? before.changed : edition;
      renewed.put(pipeline.id(), new Line(pipeline, content, changed));
    }
    lines = renewed;
  }

  private JsonObject content(Entity pipeline) {
    PipelineState state = states.state(pipeline);
    JsonObject line =
        new JsonObject()
            .put("id", pipeline.id())
            .put("name", pipeline.name())
            .put("projectId", pipeline.projectId());
    state.showWords(line);
    Flow.of(board, pipeline.id()).show(line);
    return line;
  }
}
