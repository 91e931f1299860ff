package io.millrace.manager.catalog;

import io.millrace.common.failure.Failure;
import io.millrace.manager.schema.Checker;
import io.millrace.manager.schema.Field;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Problems;
import io.millrace.manager.schema.Ref;
import io.millrace.manager.schema.Schemas;
import io.millrace.manager.schema.Type;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Turns requests into entities of a draft. Problems of a request go to the draft's; what is refused
 * as a whole is thrown.
 */
public final class Editor {
  private final Secrets secrets;

  public Editor(Secrets secrets) {
    this.secrets = secrets;
  }

  /** Adds an entity; its id is the request's, if it brings one. Empty when there were problems. */
  public Optional<Entity> create(Draft draft, Kind kind, JsonObject request) {
    Guards.refuseCreation(kind);
    String id =
        request.getValue("id") instanceof String text && !text.isEmpty()
            ? text
            : UUID.randomUUID().toString();
    Ref ref = new Ref(kind, id);
    Problems problems = draft.problems(ref);
    if (!new Type.Text(1, 64, Type.Style.ID).style().allows(id)
        || id.length() > Schemas.idLength(kind)) {
      problems.add(
          "id",
          "is "
              + Wording.quoted(id)
              + " but must be at most "
              + Schemas.idLength(kind)
              + " letters, digits, '.', '-' and '_'");
      return Optional.empty();
    }
    if (draft.find(ref).isPresent()) {
      problems.add(
          Failure.Kind.CONFLICT,
          "id",
          "is " + Wording.quoted(id) + ", which another " + kind.noun() + " already has");
      return Optional.empty();
    }
    Optional<JsonObject> body = form(draft, kind, request, null, problems);
    Optional<Entity> entity =
        body.map(formed -> Entity.of(kind, id, 1, draft.now(), draft.now(), formed));
    entity.ifPresent(draft::put);
    return entity;
  }

  /**
   * Replaces an entity whole. The very same entity comes back when nothing is different; empty when
   * there were problems.
   */
  public Optional<Entity> replace(Draft draft, Entity before, JsonObject request) {
    Guards.refuseChange(before);
    Problems problems = draft.problems(before.ref());
    if (request.getValue("id") != null && !before.id().equals(request.getValue("id"))) {
      problems.add(
          "id",
          "is "
              + Wording.quoted(request.getValue("id"))
              + " but must be "
              + before.id()
              + ", or left out");
    }
    Optional<JsonObject> body = form(draft, before.kind(), request, before, problems);
    if (body.isPresent()
        && before.projectId() != null
        && !before.projectId().equals(body.get().getString("projectId"))) {
      problems.add(
          "projectId", "cannot be changed: a " + before.kind().noun() + " stays in its project");
      return Optional.empty();
    }
    return body.map(formed -> replaceBody(draft, before, formed));
  }

  private static Entity replaceBody(Draft draft, Entity before, JsonObject body) {
    if (body.equals(before.body())) {
      return before;
    }
    Entity after = before.with(body, draft.now());
    Guards.refuseWithoutAdministrator(draft, before, after);
    draft.put(after);
    return after;
  }

  /** Starts or stops a pipeline. */
  public Entity run(Draft draft, Entity pipeline, boolean started) {
    if (pipeline.body().getBoolean("started") == started) {
      return pipeline;
    }
    return replaceBody(
        draft,
        pipeline,
        pipeline.body().copy().put("started", started).put("startedAt", draft.now()));
  }

  /** Removes an entity. */
  public void remove(Draft draft, Entity entity) {
    Guards.refuseRemoval(entity);
    Guards.refuseWithoutAdministrator(draft, entity, null);
    draft.remove(entity.ref());
  }

  private Optional<JsonObject> form(
      Draft draft, Kind kind, JsonObject request, @Nullable Entity before, Problems problems) {
    JsonObject given = Completion.before(kind, request.copy(), before, draft);
    Problems found = problems.empty();
    JsonObject checked =
        new Checker(found, kind.noun(), Schemas.IGNORED).check(Schemas.of(kind), given);
    boolean sound = found.none();
    problems.addAll(found);
    if (!sound) {
      return Optional.empty();
    }
    Completion.after(kind, checked, before, draft);
    keepComputed(kind, checked, before, draft.now());
    return Optional.of(
        secrets.conceal(kind, checked, before == null ? null : before.body(), problems));
  }

  private static void keepComputed(Kind kind, JsonObject body, @Nullable Entity before, long now) {
    if (before == null) {
      if (kind == Kind.PIPELINE) {
        body.put("started", true).put("startedAt", now);
      }
      return;
    }
    for (Field field : Schemas.of(kind)) {
      Object value = before.body().getValue(field.name());
      if (field.presence() == Field.Presence.COMPUTED && value != null) {
        body.put(field.name(), value);
      }
    }
  }
}
