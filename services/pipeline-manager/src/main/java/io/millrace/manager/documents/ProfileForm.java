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
 * {@code kind: cloudProfile}, which has the same fields as in the public API. Secrets are shown as
 * the mask, and the mask keeps them.
 */
final class ProfileForm implements Form {
  private static final String[] NAMES = {
    "name",
    "description",
    "type",
    "awsCredential",
    "azCredential",
    "gcpCredential",
    "endpoint",
    "pathStyle"
  };

  @Override
  public Kind kind() {
    return Kind.CLOUD_PROFILE;
  }

  @Override
  public List<Field> fields() {
    return Schemas.of(Kind.CLOUD_PROFILE);
  }

  @Override
  public void fill(JsonObject request, JsonObject document, Names names) {
    Parts.copy(request, document, NAMES);
  }

  @Override
  public JsonObject document(Entity entity, View view) {
    JsonObject document = new JsonObject();
    Parts.show(document, Secrets.masked(kind(), entity.body()), NAMES);
    return document;
  }
}
