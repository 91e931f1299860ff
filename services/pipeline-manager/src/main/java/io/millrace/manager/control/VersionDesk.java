package io.millrace.manager.control;

import io.millrace.common.control.VersionService;
import io.millrace.common.failure.Failure;
import io.millrace.manager.access.Caller;
import io.millrace.manager.access.Gate;
import io.millrace.manager.access.Rights;
import io.millrace.manager.catalog.Answers;
import io.millrace.manager.catalog.Catalog;
import io.millrace.manager.catalog.Draft;
import io.millrace.manager.catalog.EdgeService;
import io.millrace.manager.catalog.Editor;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Wording;
import io.millrace.manager.versions.FunctionVersion;
import io.millrace.manager.versions.FunctionVersions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** The manager's end of {@link VersionService}. */
public final class VersionDesk implements VersionService {
  /** Of the original alone: a copy gets its own. */
  private static final List<String> OWN = List.of("id", "version", "createdAt", "updatedAt");

  private final Desk desk;
  private final Gate gate;
  private final Catalog catalog;
  private final Editor editor;
  private final FunctionVersions versions;

  public VersionDesk(
      Desk desk, Gate gate, Catalog catalog, Editor editor, FunctionVersions versions) {
    this.desk = desk;
    this.gate = gate;
    this.catalog = catalog;
    this.editor = editor;
    this.versions = versions;
  }

  @Override
  public Future<String> clone(String token, String kind, String id, JsonObject request) {
    return desk.work(() -> {
      Caller caller = gate.caller(token);
      Kind wanted =
          Kind.ofPath(kind)
              .filter(known -> known == Kind.FUNCTION || known == Kind.PIPELINE)
              .orElseThrow(() -> new IllegalArgumentException("no copies of " + kind));
      if (request.getValue("name") == null) {
        throw Failure.invalid("name", "name is missing; it must be the name of the copy")
            .toException();
      }
      return catalog.change(
          caller.author(), draft -> cloneIn(draft, caller, wanted, id, request).id());
    });
  }

  private Entity cloneIn(Draft draft, Caller caller, Kind kind, String id, JsonObject request) {
    Entity original = CatalogDesk.visible(caller, draft, kind, id);
    JsonObject answer = Answers.of(original);
    OWN.forEach(answer::remove);
    JsonObject body = EdgeService.copied(answer, request);
    Object project = body.getValue("projectId");
    Rights.requireChange(caller, kind, project instanceof String text ? text : null);
    Optional<Entity> copy = editor.create(draft, kind, body);
    copy.filter(made -> kind == Kind.PIPELINE).ifPresent(made -> editor.run(draft, made, false));
    // Without a copy there are problems, and the change is refused with them.
    return copy.orElse(original);
  }

  @Override
  public Future<JsonObject> deploy(String token, String functionId, JsonObject function) {
    return deployBasedOn(token, functionId, function, "");
  }

  @Override
  public Future<JsonObject> deployBasedOn(
      String token, String functionId, JsonObject function, String ifMatch) {
    return desk.work(() -> deployNow(gate.caller(token), functionId, function, ifMatch));
  }

  private JsonObject deployNow(
      Caller caller, String functionId, JsonObject function, String ifMatch) {
    Entity deployed =
        catalog.change(
            caller.author(),
            draft -> {
              Entity before = CatalogDesk.visible(caller, draft, Kind.FUNCTION, functionId);
              Rights.requireChange(caller, Kind.FUNCTION, before.projectId());
              BasedOn.check(before, ifMatch, function);
              return editor.replace(draft, before, function).orElse(before);
            });
    return new JsonObject().put("id", deployed.id()).put("version", deployed.version());
  }

  @Override
  public Future<JsonArray> versions(String token, String functionId) {
    return desk.work(() -> {
      Entity function = visible(token, functionId);
      JsonArray lines = new JsonArray();
      versions.of(function).forEach(version -> lines.add(version.line(function.version())));
      return lines;
    });
  }

  private Entity visible(String token, String functionId) {
    return CatalogDesk.visible(gate.caller(token), catalog.view(), Kind.FUNCTION, functionId);
  }

  @Override
  public Future<JsonObject> version(String token, String functionId, String version) {
    return desk.work(() -> {
      Entity function = visible(token, functionId);
      FunctionVersion wanted = version(function, version);
      return wanted.line(function.version()).put("function", shown(function, wanted));
    });
  }

  private FunctionVersion version(Entity function, String version) {
    return versions.of(function).stream()
        .filter(known -> Long.toString(known.version()).equals(version))
        .findFirst()
        .orElseThrow(() ->
            Failure.of(
                    Failure.Kind.NOT_FOUND,
                    "the function "
                        + Wording.quoted(function.name())
                        + " has no version "
                        + Wording.quoted(version)
                        + ", or it is kept no longer")
                .toException());
  }

  private static JsonObject shown(Entity function, FunctionVersion version) {
    return Answers.of(
        Entity.of(
            Kind.FUNCTION,
            function.id(),
            version.version(),
            function.createdAt(),
            version.createdAt(),
            version.body()));
  }

  @Override
  public Future<JsonObject> rollback(String token, String functionId, String version) {
    return desk.work(() -> {
      Caller caller = gate.caller(token);
      Entity function = CatalogDesk.visible(caller, catalog.view(), Kind.FUNCTION, functionId);
      JsonObject body = shown(function, version(function, version));
      OWN.forEach(body::remove);
      return deployNow(caller, functionId, body, "");
    });
  }
}
