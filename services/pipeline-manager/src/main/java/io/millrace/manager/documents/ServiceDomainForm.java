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

/** {@code kind: serviceDomain}: this edge. */
final class ServiceDomainForm implements Form {
  private static final List<Field> FIELDS =
      List.of(
          required("name", Schemas.NAME),
          optional("description", Schemas.DESCRIPTION),
          optional(
              "labels",
              new Type.Items(
                  Schemas.group(
                      required("categoryName", Schemas.NAME),
                      required("categoryValue", Schemas.NAME)),
                  1_000)));

  @Override
  public Kind kind() {
    return Kind.SERVICE_DOMAIN;
  }

  @Override
  public List<Field> fields() {
    return FIELDS;
  }

  @Override
  public void fill(JsonObject request, JsonObject document, Names names) {
    Parts.copy(request, document, "name", "description");
    JsonArray labels = new JsonArray();
    List<JsonObject> given = Bodies.objects(document, "labels");
    for (int i = 0; i < given.size(); i++) {
      String value = given.get(i).getString("categoryValue");
      names
          .id(
              Kind.CATEGORY,
              given.get(i).getString("categoryName"),
              "labels[" + i + "].categoryName")
          .ifPresent(id -> labels.add(new JsonObject().put("id", id).put("value", value)));
    }
    request.put("labels", labels);
  }

  @Override
  public JsonObject document(Entity entity, View view) {
    JsonObject document = new JsonObject();
    Parts.show(document, entity.body(), "name", "description");
    JsonArray labels = new JsonArray();
    for (JsonObject label : Bodies.objects(entity.body(), "labels")) {
      labels.add(
          new JsonObject()
              .put("categoryName", Parts.name(view, Kind.CATEGORY, label.getString("id")))
              .put("categoryValue", label.getString("value")));
    }
    if (!labels.isEmpty()) {
      document.put("labels", labels);
    }
    return document;
  }

  @Override
  public String path(String path, JsonObject document) {
    return path.startsWith("labels[")
        ? path.replace("].id", "].categoryName").replace("].value", "].categoryValue")
        : path;
  }
}
