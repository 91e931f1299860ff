package io.millrace.manager.catalog;

import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Schemas;
import io.millrace.manager.schema.StageFields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Fields that the public API has no word for. A client that generators made of it reads an entity,
 * changes a field and sends the whole back, without those: they stay as they are. Null takes one
 * away. Of {@code edgeService}, which says where a pipeline delivers to: {@link EdgeService}.
 */
public final class OwnFields {
  private static final Map<Kind, List<String>> FIELDS =
      Map.of(
          Kind.DATA_SOURCE,
          List.of("description"),
          Kind.FUNCTION,
          Stream.concat(Stream.of("concurrency", "secretIds"), StageFields.NAMES.stream()).toList(),
          Kind.RUNTIME,
          List.of("network"),
          Kind.PIPELINE,
          List.of("spool", "placement"));

  /** What an output is, apart from its address. */
  private static final List<String> OUTPUT =
      List.of("destination", "edgeStreamType", "cloudType", "awsStreamType");

  private static final String STAGES = "transformationArgsList";
  private static final String STAGE_FUNCTION = "transformationId";
  private static final String CREDENTIAL = "awsCredential";

  private OwnFields() {}

  /**
   * The body of a request to replace an entity, with what stays of the entity.
   *
   * @param stored the body of the entity
   */
  public static JsonObject kept(Kind kind, JsonObject request, JsonObject stored) {
    JsonObject result = request.copy();
    keep(result, stored, FIELDS.getOrDefault(kind, List.of()));
    if (kind == Kind.PIPELINE) {
      // Options say how a certain output delivers: another one begins without.
      keep(result, stored, same(result, stored, OUTPUT) ? List.of("outputOptions") : List.of());
      stages(result, stored);
    }
    if (kind == Kind.CLOUD_PROFILE && same(result, stored, List.of("type"))) {
      keep(result, stored, List.of("endpoint", "pathStyle"));
      credential(result, stored);
    }
    return result;
  }

  private static void keep(JsonObject result, JsonObject stored, List<String> fields) {
    for (String field : fields) {
      if (!result.containsKey(field) && stored.containsKey(field)) {
        result.put(field, copied(stored.getValue(field)));
      }
    }
  }

  private static Object copied(Object value) {
    return switch (value) {
      case JsonObject object -> object.copy();
      case JsonArray array -> array.copy();
      default -> value;
    };
  }

  private static boolean same(JsonObject result, JsonObject stored, List<String> fields) {
    return fields.stream()
        .allMatch(field -> Objects.equals(result.getValue(field), stored.getValue(field)));
  }

  /** A stage is the one that it was by its function, as others may come and go before it. */
  private static void stages(JsonObject result, JsonObject stored) {
    if (!(result.getValue(STAGES) instanceof JsonArray stages)) {
      return;
    }
    List<JsonObject> known = new ArrayList<>(Bodies.objects(stored, STAGES));
    for (Object stage : stages) {
      if (stage instanceof JsonObject wanted) {
        known.stream()
            .filter(one -> same(wanted, one, List.of(STAGE_FUNCTION)))
            .findFirst()
            .ifPresent(one -> {
              keep(wanted, one, StageFields.NAMES);
              known.remove(one);
            });
      }
    }
  }

  /** Other keys come without what belonged to the old ones. */
  private static void credential(JsonObject result, JsonObject stored) {
    if (!(result.getValue(CREDENTIAL) instanceof JsonObject wanted)
        || !(stored.getValue(CREDENTIAL) instanceof JsonObject known)) {
      return;
    }
    keep(wanted, known, List.of("roleArn"));
    if (same(wanted, known, List.of("roleArn"))) {
      keepSecret(wanted, known, "externalId");
    }
    if (keepsKey(wanted, "accessKey") && keepsKey(wanted, "secret")) {
      keep(wanted, known, List.of("source"));
      if (source(wanted).equals(source(known))) {
        keepSecret(wanted, known, "sessionToken");
      }
    }
  }

  private static String source(JsonObject credential) {
    return credential.getValue("source") instanceof String source ? source : "keys";
  }

  private static boolean keepsKey(JsonObject credential, String field) {
    Object key = credential.getValue(field);
    return key == null || key.equals("") || key.equals(Schemas.MASK);
  }

  private static void keepSecret(JsonObject wanted, JsonObject known, String field) {
    if (!wanted.containsKey(field) && known.containsKey(field)) {
      wanted.put(field, Schemas.MASK);
    }
  }
}
