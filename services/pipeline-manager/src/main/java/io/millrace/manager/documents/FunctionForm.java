package io.millrace.manager.documents;

import static io.millrace.manager.schema.Field.optional;
import static io.millrace.manager.schema.Field.required;

import io.millrace.manager.catalog.Bodies;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Field;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Schemas;
import io.millrace.manager.schema.StageFields;
import io.millrace.manager.schema.Type;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** {@code kind: function}. */
final class FunctionForm implements Form {
  private static final List<Field> FIELDS =
      StageFields.behind(
          List.of(
              required("name", Schemas.NAME),
              optional("project", Schemas.NAME),
              optional("description", Schemas.DESCRIPTION),
              optional("type", Schemas.words("Transformation", "Function")),
              required("language", new Type.Choice(List.of("python", "golang", "node"), true)),
              required("environment", Schemas.NAME),
              optional("runtimeTag", Schemas.line(0, 128)),
              optional("sourceCodePath", Schemas.line(1, 4_096)),
              optional("code", new Type.Text(1, Schemas.CODE_CHARACTERS, Type.Style.CODE)),
              optional(
                  "params",
                  new Type.Items(
                      Schemas.group(
                          required("name", Schemas.NAME),
                          required("type", new Type.Text(1, 64, Type.Style.NAME))),
                      200)),
              optional("concurrency", Schemas.CONCURRENCY),
              optional("secrets", new Type.Items(Schemas.NAME, 100))));

  @Override
  public Kind kind() {
    return Kind.FUNCTION;
  }

  @Override
  public List<Field> fields() {
    return FIELDS;
  }

  @Override
  public void fill(JsonObject request, JsonObject document, Names names) {
    if (!document.containsKey("code")) {
      names
          .problems()
          .add(
              "sourceCodePath",
              "is missing; a function needs its program: the path of a file beside this one, or the text itself in 'code'");
    }
    Parts.copy(
        request,
        document,
        "name",
        "description",
        "language",
        "environment",
        "runtimeTag",
        "code",
        "concurrency");
    Parts.copy(request, document, StageFields.NAMES.toArray(String[]::new));
    request.remove("runtimeId");
    request.put("type", document.getString("type", "Transformation"));
    request.put("params", document.getJsonArray("params", new JsonArray()));
    JsonArray secrets = new JsonArray();
    List<String> wanted = Bodies.texts(document, "secrets");
    for (int i = 0; i < wanted.size(); i++) {
      names.id(Kind.SECRET, wanted.get(i), "secrets[" + i + "]").ifPresent(secrets::add);
    }
    Parts.put(request, "secretIds", secrets.isEmpty() ? null : secrets);
  }

  @Override
  public JsonObject document(Entity entity, View view) {
    JsonObject document =
        new JsonObject()
            .put("name", entity.name())
            .put("project", Parts.name(view, Kind.PROJECT, entity.projectId()));
    Parts.show(
        document,
        entity.body(),
        "description",
        "type",
        "language",
        "environment",
        "runtimeTag",
        "params",
        "code",
        "concurrency");
    Parts.show(document, entity.body(), StageFields.NAMES.toArray(String[]::new));
    List<String> secrets = Bodies.texts(entity.body(), "secretIds");
    if (!secrets.isEmpty()) {
      document.put("secrets", Parts.names(view, Kind.SECRET, secrets));
    }
    if ("Transformation".equals(document.getValue("type"))) {
      document.remove("type");
    }
    return document;
  }

  @Override
  public String path(String path, JsonObject document) {
    if (path.startsWith("secretIds")) {
      return "secrets" + path.substring("secretIds".length());
    }
    return path.equals("projectId") ? "project" : path;
  }
}
