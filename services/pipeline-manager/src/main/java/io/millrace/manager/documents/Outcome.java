package io.millrace.manager.documents;

import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Ref;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What became of a document, or of an entity that no document has.
 *
 * @param result {@code created, configured, unchanged, deleted}
 * @param before the document that would have described the entity; null for a new one
 * @param after null when it is gone
 */
record Outcome(String result, @Nullable JsonObject before, @Nullable Ref after) {
  static final Outcome UNCHANGED = new Outcome("unchanged", null, null);

  static Outcome of(String result, @Nullable JsonObject before, Entity after) {
    return new Outcome(result, before, after.ref());
  }

  /**
   * As answers show it.
   *
   * @param shown whether the documents before and after are asked for
   */
  JsonObject answer(Kind kind, String name, boolean shown, View view) {
    JsonObject answer =
        new JsonObject().put("kind", kind.document()).put("name", name).put("result", result);
    if (shown && before != null) {
      answer.put("before", before);
    }
    if (shown && after != null) {
      view.find(after).ifPresent(entity -> answer.put("after", document(entity, view)));
    }
    return answer;
  }

  /** The document from which the entity would come. */
  static JsonObject document(Entity entity, View view) {
    JsonObject document = new JsonObject().put("kind", entity.kind().document());
    Forms.of(entity.kind())
        .document(entity, view)
        .copy()
        .forEach(field -> document.put(field.getKey(), field.getValue()));
    return document;
  }
}
