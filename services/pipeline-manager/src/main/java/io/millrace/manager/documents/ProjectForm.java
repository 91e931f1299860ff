package io.millrace.manager.documents;

import static io.millrace.manager.schema.Field.optional;
import static io.millrace.manager.schema.Field.required;

import io.millrace.manager.catalog.Bodies;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Field;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Schemas;
import io.millrace.manager.schema.Type;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code kind: project}. Lists that a document leaves out stay as they are: members are often
 * looked after elsewhere.
 */
final class ProjectForm implements Form {
  private record Listing(Kind kind, String field) {}

  private static final Map<String, Listing> LISTS =
      new TreeMap<>(
          Map.of(
              "cloudProfiles", new Listing(Kind.CLOUD_PROFILE, "cloudCredentialIds"),
              "containerRegistries", new Listing(Kind.REGISTRY, "dockerProfileIds"),
              "edges", new Listing(Kind.SERVICE_DOMAIN, "edgeIds")));

  private static final Type LIST = new Type.Items(Schemas.NAME, 1_000);
  private static final List<Field> FIELDS =
      List.of(
          required("name", Schemas.NAME),
          optional("description", Schemas.DESCRIPTION),
          optional("cloudProfiles", LIST),
          optional("containerRegistries", LIST),
          optional("edges", LIST),
          optional(
              "users",
              new Type.Items(
                  Schemas.group(
                      required("email", Schemas.line(3, 320)),
                      optional("role", Schemas.words("PROJECT_ADMIN", "PROJECT_USER"))),
                  10_000)),
          optional("privileged", new Type.Flag()));

  @Override
  public Kind kind() {
    return Kind.PROJECT;
  }

  @Override
  public List<Field> fields() {
    return FIELDS;
  }

  @Override
  public void fill(JsonObject request, JsonObject document, Names names) {
    Parts.copy(request, document, "name", "privileged");
    request.put("description", document.getString("description", ""));
    LISTS.forEach((key, list) -> {
      if (document.containsKey(key)) {
        request.put(list.field, ids(key, list.kind, Bodies.texts(document, key), names));
      }
    });
    if (document.containsKey("edges")) {
      request.put("edgeSelectorType", "Explicit");
    }
    if (document.containsKey("users")) {
      request.put("users", members(Bodies.objects(document, "users"), names));
    }
  }

  private static JsonArray ids(String key, Kind kind, List<String> wanted, Names names) {
    JsonArray ids = new JsonArray();
    for (int i = 0; i < wanted.size(); i++) {
      names.id(kind, wanted.get(i), key + "[" + i + "]").ifPresent(ids::add);
    }
    return ids;
  }

  private static JsonArray members(List<JsonObject> users, Names names) {
    JsonArray members = new JsonArray();
    for (int i = 0; i < users.size(); i++) {
      String role = users.get(i).getString("role", "PROJECT_USER");
      names
          .id(Kind.USER, users.get(i).getString("email"), "users[" + i + "].email")
          .ifPresent(id -> members.add(new JsonObject().put("userId", id).put("role", role)));
    }
    return members;
  }

  @Override
  public JsonObject document(Entity entity, View view) {
    JsonObject document = new JsonObject();
    Parts.show(document, entity.body(), "name", "description");
    LISTS.forEach((key, list) -> {
      List<String> ids = Bodies.texts(entity.body(), list.field);
      if (!ids.isEmpty()) {
        document.put(key, Parts.names(view, list.kind, ids));
      }
    });
    JsonArray users = new JsonArray();
    for (JsonObject member : Bodies.objects(entity.body(), "users")) {
      String email =
          view.find(Kind.USER, member.getString("userId"))
              .map(user -> user.body().getString("email"))
              .orElse("");
      users.add(new JsonObject().put("email", email).put("role", member.getString("role")));
    }
    if (!users.isEmpty()) {
      document.put("users", users);
    }
    Parts.show(document, entity.body(), "privileged");
    return document;
  }

  @Override
  public String path(String path, JsonObject document) {
    for (Map.Entry<String, Listing> list : LISTS.entrySet()) {
      if (path.startsWith(list.getValue().field)) {
        return list.getKey() + path.substring(list.getValue().field.length());
      }
    }
    return path.startsWith("users[") ? path.replace(".userId", ".email") : path;
  }
}
