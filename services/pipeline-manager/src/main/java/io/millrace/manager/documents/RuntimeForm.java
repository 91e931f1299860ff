package io.millrace.manager.documents;

import static io.millrace.manager.schema.Field.optional;
import static io.millrace.manager.schema.Field.required;

import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Field;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Schemas;
import io.millrace.manager.schema.Type;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** {@code kind: runtimeEnvironment}. */
final class RuntimeForm implements Form {
  private static final List<Field> FIELDS =
      List.of(
          required("name", Schemas.NAME),
          optional("project", Schemas.NAME),
          optional("description", Schemas.DESCRIPTION),
          required("language", new Type.Choice(List.of("python", "golang", "node"), true)),
          required("dockerRepoURI", Schemas.line(1, 512)),
          optional("containerRegistry", Schemas.NAME),
          optional("dockerfile", new Type.Text(0, 100_000, Type.Style.CODE)),
          optional("network", new Type.Flag()));

  @Override
  public Kind kind() {
    return Kind.RUNTIME;
  }

  @Override
  public List<Field> fields() {
    return FIELDS;
  }

  @Override
  public void fill(JsonObject request, JsonObject document, Names names) {
    Parts.copy(
        request,
        document,
        "name",
        "description",
        "language",
        "dockerRepoURI",
        "dockerfile",
        "network");
    Optional<String> registry =
        Optional.ofNullable(document.getString("containerRegistry"))
            .flatMap(name -> names.id(Kind.REGISTRY, name, "containerRegistry"));
    Parts.put(request, "dockerProfileID", registry.orElse(null));
  }

  @Override
  public JsonObject document(Entity entity, View view) {
    JsonObject document =
        new JsonObject().put("name", entity.builtIn() ? entity.id() : entity.name());
    if (!entity.builtIn()) {
      document.put("project", Parts.name(view, Kind.PROJECT, entity.projectId()));
    }
    Parts.show(
        document,
        entity.body(),
        "description",
        "language",
        "dockerRepoURI",
        "dockerfile",
        "network");
    String registry = entity.body().getString("dockerProfileID");
    if (registry != null) {
      document.put("containerRegistry", Parts.name(view, Kind.REGISTRY, registry));
    }
    return document;
  }

  @Override
  public String path(String path, JsonObject document) {
    return switch (path) {
      case "projectId" -> "project";
      case "dockerProfileID" -> "containerRegistry";
      default -> path;
    };
  }
}
