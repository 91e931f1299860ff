package io.millrace.manager.documents;

import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Field;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Schemas;
import io.millrace.manager.schema.Type;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** {@code kind: category}. */
final class CategoryForm implements Form {
  @Override
  public Kind kind() {
    return Kind.CATEGORY;
  }

  @Override
  public List<Field> fields() {
    return List.of(
        Field.required("name", Schemas.NAME),
        Field.optional("description", Schemas.DESCRIPTION),
        Field.required("values", new Type.Items(Schemas.NAME, 1_000)));
  }

  @Override
  public void fill(JsonObject request, JsonObject document, Names names) {
    Parts.copy(request, document, "name", "values");
    request.put("purpose", document.getString("description", ""));
  }

  @Override
  public JsonObject document(Entity entity, View view) {
    JsonObject document = new JsonObject().put("name", entity.name());
    if (!entity.body().getString("purpose").isEmpty()) {
      document.put("description", entity.body().getString("purpose"));
    }
    return document.put("values", entity.body().getJsonArray("values"));
  }

  @Override
  public String path(String path, JsonObject document) {
    return path.equals("purpose") ? "description" : path;
  }
}
