package io.millrace.manager.control;

import io.millrace.common.control.CatalogService;
import io.millrace.common.failure.Failure;
import io.millrace.manager.access.Caller;
import io.millrace.manager.access.Gate;
import io.millrace.manager.access.Rights;
import io.millrace.manager.catalog.BuiltIns;
import io.millrace.manager.catalog.Catalog;
import io.millrace.manager.catalog.Draft;
import io.millrace.manager.catalog.EdgeService;
import io.millrace.manager.catalog.Editor;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.OwnFields;
import io.millrace.manager.catalog.View;
import io.millrace.manager.compile.ImagePlan;
import io.millrace.manager.compile.TrialPlanner;
import io.millrace.manager.documents.Applier;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Ref;
import io.millrace.manager.schema.Wording;
import io.millrace.manager.status.StatusBoard;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The manager's end of {@link CatalogService}. */
public final class CatalogDesk implements CatalogService {
  private final Desk desk;
  private final Gate gate;
  private final Catalog catalog;
  private final Editor editor;
  private final Applier applier;
  private final TrialPlanner planner;
  private final Lists lists;
  private final StatusBoard board;

  public CatalogDesk(
      Desk desk, Gate gate, Catalog catalog, Editor editor, Lists lists, StatusBoard board) {
    this.desk = desk;
    this.gate = gate;
    this.catalog = catalog;
    this.editor = editor;
    this.applier = new Applier(catalog, editor);
    this.planner = new TrialPlanner(catalog, editor);
    this.lists = lists;
    this.board = board;
  }

  @Override
  public Future<JsonObject> list(String token, String kind, JsonObject query) {
    return desk.work(() -> lists.page(gate.caller(token), kind(kind), query));
  }

  private static Kind kind(String path) {
    return Kind.ofPath(path)
        .orElseThrow(() ->
            Failure.of(Failure.Kind.NOT_FOUND, "there is nothing called " + Wording.quoted(path))
                .toException());
  }

  static Entity visible(Caller caller, View view, Kind kind, String id) {
    return view.find(new Ref(kind, id))
        .filter(entity -> Rights.maySee(caller, entity, view))
        .orElseThrow(() ->
            Failure.of(
                    Failure.Kind.NOT_FOUND,
                    "there is no " + kind.noun() + " with the id " + Wording.quoted(id))
                .toException());
  }

  @Override
  public Future<JsonObject> get(String token, String kind, String id) {
    return desk.work(
        () -> lists.shown(visible(gate.caller(token), catalog.view(), kind(kind), id)));
  }

  @Override
  public Future<String> create(String token, String kind, JsonObject entity) {
    return desk.work(() -> {
      Caller caller = gate.caller(token);
      Kind wanted = kind(kind);
      Object project = entity.getValue("projectId");
      Rights.requireChange(caller, wanted, wanted.inProject() ? project(project) : null);
      return catalog.change(
          caller.author(),
          draft ->
              editor.create(draft, wanted, EdgeService.stored(entity)).map(Entity::id).orElse(""));
    });
  }

  private static @Nullable String project(@Nullable Object given) {
    return given == null ? BuiltIns.DEFAULT_PROJECT : given instanceof String id ? id : null;
  }

  @Override
  public Future<String> update(
      String token, String kind, String id, JsonObject entity, String ifMatch) {
    return desk.work(() -> {
      Caller caller = gate.caller(token);
      Kind wanted = kind(kind);
      return catalog.change(
          caller.author(),
          draft -> updateIn(draft, caller, visible(caller, draft, wanted, id), entity, ifMatch));
    });
  }

  private String updateIn(
      Draft draft, Caller caller, Entity before, JsonObject request, String ifMatch) {
    Kind kind = before.kind();
    BasedOn.check(before, ifMatch, request);
    if (!before.builtIn()) {
      Rights.requireChange(caller, kind, before.projectId());
    }
    JsonObject known = EdgeService.stored(request, before.body());
    Optional<Entity> after =
        editor.replace(draft, before, OwnFields.kept(kind, known, before.body()));
    if (kind == Kind.FUNCTION && after.filter(entity -> !entity.equals(before)).isPresent()) {
      refuseWhenUsed(before, draft);
    }
    return before.id();
  }

  private static void refuseWhenUsed(Entity function, Draft draft) {
    List<String> users = draft.usersOf(function.ref(), Kind.PIPELINE).map(Entity::name).toList();
    if (!users.isEmpty()) {
      throw Failure.of(
              Failure.Kind.IN_USE,
              "the function "
                  + Wording.quoted(function.name())
                  + " cannot be changed while it is used by data pipeline "
                  + Wording.listed(users)
                  + "; clone it, or deploy a new version of it (POST"
                  + " /v1.0/functions/{id}/versions), which takes over in the running pipelines")
          .toException();
    }
  }

  @Override
  public Future<String> delete(String token, String kind, String id, String ifMatch) {
    return desk.work(() -> {
      Caller caller = gate.caller(token);
      Kind wanted = kind(kind);
      return catalog.change(
          caller.author(), draft -> deleteIn(draft, caller, new Ref(wanted, id), ifMatch));
    });
  }

  private String deleteIn(Draft draft, Caller caller, Ref ref, String ifMatch) {
    Optional<Entity> entity = draft.find(ref).filter(known -> Rights.maySee(caller, known, draft));
    if (entity.isEmpty()) {
      return "";
    }
    if (!entity.get().builtIn()) {
      Rights.requireChange(caller, ref.kind(), entity.get().projectId());
    }
    BasedOn.check(entity.get(), ifMatch, new JsonObject());
    editor.remove(draft, entity.get());
    return ref.id();
  }

  @Override
  public Future<JsonObject> apply(String token, JsonObject request) {
    return desk.work(() -> applier.apply(gate.caller(token), request));
  }

  @Override
  public Future<JsonArray> documents(String token, String kind, String name) {
    return desk.work(() -> {
      Caller caller = gate.caller(token);
      View view = catalog.view();
      Kind wanted =
          Kind.ofDocument(kind)
              .orElseThrow(() ->
                  Failure.invalid(
                          "kind",
                          "kind is "
                              + Wording.quoted(kind)
                              + " but must be one of "
                              + String.join(", ", Kind.documents())
                              + Wording.didYouMean(kind, Kind.documents()))
                      .toException());
      List<Entity> visible =
          view.all(wanted).stream()
              .filter(entity -> Rights.maySee(caller, entity, view))
              .filter(entity -> name.isEmpty() || Applier.isCalled(entity, name))
              .toList();
      return Applier.documents(wanted, visible, view);
    });
  }

  @Override
  public Future<String> run(String token, String pipelineId, boolean started) {
    return desk.work(() -> {
      Caller caller = gate.caller(token);
      return catalog.change(
          caller.author(),
          draft -> {
            Entity pipeline = visible(caller, draft, Kind.PIPELINE, pipelineId);
            Rights.requireChange(caller, Kind.PIPELINE, pipeline.projectId());
            return editor.run(draft, pipeline, started).id();
          });
    });
  }

  @Override
  public Future<JsonObject> planTrial(String token, JsonObject request) {
    return desk.work(() ->
        new JsonObject()
            .put("stages", planner.plan(gate.caller(token), request))
            .put("hosts", new JsonArray(board.allHosts())));
  }

  @Override
  public Future<JsonObject> planImage(String token, String environmentId, String purpose) {
    return desk.work(() -> {
      Caller caller = gate.caller(token);
      View view = catalog.view();
      Entity environment = visible(caller, view, Kind.RUNTIME, environmentId);
      return new JsonObject()
          .put("plan", ImagePlan.of(caller, environment, view, purpose))
          .put("hosts", new JsonArray(board.allHosts()));
    });
  }

  @Override
  public Future<JsonArray> hosts(String token, String pipelineId) {
    return desk.work(() -> {
      Entity pipeline = visible(gate.caller(token), catalog.view(), Kind.PIPELINE, pipelineId);
      return new JsonArray(board.hosts(pipeline.id()));
    });
  }
}
