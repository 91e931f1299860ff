package io.millrace.manager.documents;

import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Field;
import io.millrace.manager.schema.Kind;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** How entities of one kind are written as documents. */
interface Form {
  Kind kind();

  /** The keys of a document, without {@code kind}. */
  List<Field> fields();

  /**
   * Writes what the document says into a request of the public API.
   *
   * @param request what is known of the entity already, secrets masked; empty for a new one.
   *     Whatever documents cannot say stays as it is
   */
  void fill(JsonObject request, JsonObject document, Names names);

  /** The document from which this entity would come, without {@code kind}. */
  JsonObject document(Entity entity, View view);

  /**
   * What the document calls a field of the entity, for messages.
   *
   * @param path as in {@code originSelectors[0].value}
   */
  default String path(String path, JsonObject document) {
    return path;
  }

  /** The field by which people name an entity of this kind. */
  default String identity() {
    return "name";
  }
}
