package io.millrace.manager.documents;

import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.Secrets;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Field;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Schemas;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Documents with the same fields as in the public API: {@code kind: cloudProfile}, {@code kind:
 * alertTarget}. Secrets are shown as the mask, and the mask keeps them.
 */
record PlainForm(Kind kind) implements Form {
  @Override
  public List<Field> fields() {
    return Schemas.of(kind);
  }

  private String[] names() {
    return fields().stream().map(Field::name).toArray(String[]::new);
  }

  @Override
  public void fill(JsonObject request, JsonObject document, Names names) {
    Parts.copy(request, document, names());
  }

  @Override
  public JsonObject document(Entity entity, View view) {
    JsonObject document = new JsonObject();
    Parts.show(document, Secrets.masked(kind, entity.body()), names());
    return document;
  }
}
