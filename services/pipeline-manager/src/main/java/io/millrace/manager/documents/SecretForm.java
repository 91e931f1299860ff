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

/** {@code kind: secret}. */
final class SecretForm implements Form {
  private static final List<Field> FIELDS =
      List.of(
          required("name", new Type.Text(1, 100, Type.Style.ID)),
          optional("project", Schemas.NAME),
          optional("description", Schemas.DESCRIPTION),
          required("value", Schemas.SECRET_VALUE));

  @Override
  public Kind kind() {
    return Kind.SECRET;
  }

  @Override
  public List<Field> fields() {
    return FIELDS;
  }

  @Override
  public void fill(JsonObject request, JsonObject document, Names names) {
    Parts.copy(request, document, "name", "description", "value");
  }

  @Override
  public JsonObject document(Entity entity, View view) {
    JsonObject document =
        new JsonObject()
            .put("name", entity.name())
            .put("project", Parts.name(view, Kind.PROJECT, entity.projectId()));
    Parts.show(document, entity.body(), "description");
    return document.put("value", Schemas.MASK);
  }

  @Override
  public String path(String path, JsonObject document) {
    return path.equals("projectId") ? "project" : path;
  }
}
