package io.millrace.manager.catalog;

import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Ref;
import io.millrace.manager.schema.Schemas;
import io.millrace.manager.schema.Walk;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that a user defined, as it is stored: secrets sealed, passwords hashed.
 *
 * @param version grows by one with every change, from 1
 * @param createdAt milliseconds since the epoch
 * @param updatedAt likewise
 * @param body the declared fields, without id; never to be changed
 * @param references what the body points at, by path
 */
public record Entity(
    Kind kind,
    String id,
    long version,
    long createdAt,
    long updatedAt,
    JsonObject body,
    Map<String, Ref> references) {
  public Entity {
    // In their order, which Map.copyOf would shuffle anew at each start: refusals name fields in
    // it.
    references = Collections.unmodifiableMap(new LinkedHashMap<>(references));
  }

  /** Reads the references from the body. */
  public static Entity of(
      Kind kind, String id, long version, long createdAt, long updatedAt, JsonObject body) {
    return new Entity(
        kind, id, version, createdAt, updatedAt, body, Walk.references(Schemas.of(kind), body));
  }

  public Entity with(JsonObject newBody, long now) {
    return of(kind, id, version + 1, createdAt, Math.max(now, updatedAt), newBody);
  }

  public Ref ref() {
    return new Ref(kind, id);
  }

  public String name() {
    return body.getString("name");
  }

  /** Null for what belongs to the whole edge. */
  public @Nullable String projectId() {
    return kind.inProject() ? body.getString("projectId") : null;
  }

  /** Part of the product rather than defined by anyone: cannot be changed. */
  public boolean builtIn() {
    return kind == Kind.RUNTIME && projectId() == null;
  }

  public Set<Ref> targets() {
    return Set.copyOf(references.values());
  }

  /** As in {@code dataPipeline temps}. */
  public String label() {
    return kind.document() + " " + name();
  }
}
