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

/** {@code kind: user}, known by the e-mail address. */
final class UserForm implements Form {
  private static final List<Field> FIELDS =
      List.of(
          required("name", Schemas.NAME),
          required("email", Schemas.line(3, 320)),
          optional("password", new Type.Password()),
          optional("role", Schemas.words("INFRA_ADMIN", "USER")));

  @Override
  public Kind kind() {
    return Kind.USER;
  }

  @Override
  public List<Field> fields() {
    return FIELDS;
  }

  @Override
  public void fill(JsonObject request, JsonObject document, Names names) {
    Parts.copy(request, document, "name", "email");
    request.put("role", document.getString("role", "USER"));
    if (document.containsKey("password")) {
      request.put("password", document.getString("password"));
    }
  }

  @Override
  public JsonObject document(Entity entity, View view) {
    JsonObject document = new JsonObject();
    Parts.show(document, entity.body(), "name", "email", "role");
    return document.put("password", Schemas.MASK);
  }

  @Override
  public String identity() {
    return "email";
  }
}
