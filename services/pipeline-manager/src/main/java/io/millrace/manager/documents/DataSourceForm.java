package io.millrace.manager.documents;

import static io.millrace.manager.schema.Field.optional;
import static io.millrace.manager.schema.Field.required;
import static io.millrace.manager.schema.Schemas.NAME;

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

/** {@code kind: dataSource}. */
final class DataSourceForm implements Form {
  private static final List<Field> FIELDS =
      List.of(
          required("name", NAME),
          optional("description", Schemas.DESCRIPTION),
          optional("type", new Type.Choice(List.of("Sensor", "Gateway"), true)),
          required(
              "protocol",
              new Type.Choice(
                  List.of("MQTT", "RTSP", "GIGEVISION", "OTHER", "DATAINTERFACE"), true)),
          optional("authType", new Type.Choice(List.of("CERTIFICATE", "PASSWORD", "TOKEN"), true)),
          optional("edge", NAME),
          optional("svcDomain", NAME),
          required(
              "fields",
              new Type.Items(
                  Schemas.group(required("name", NAME), required("topic", Schemas.line(1, 1_024))),
                  1_000)),
          optional(
              "selectors",
              new Type.Items(
                  Schemas.group(
                      required("categoryName", NAME),
                      required("categoryValue", NAME),
                      required("scope", new Type.Items(NAME, 1_000))),
                  1_000)),
          optional(
              "ifcInfo",
              Schemas.group(
                  required("class", Schemas.words("DATAINTERFACE", "LEGACY")),
                  optional("driverId", Schemas.LINE),
                  required("img", Schemas.LINE),
                  required("kind", Schemas.words("IN", "OUT", "PIPE")),
                  optional("protocol", Schemas.LINE),
                  optional(
                      "ports",
                      new Type.Items(
                          Schemas.group(
                              required("name", NAME), required("port", new Type.Whole(0, 65_535))),
                          100)))));

  @Override
  public Kind kind() {
    return Kind.DATA_SOURCE;
  }

  @Override
  public List<Field> fields() {
    return FIELDS;
  }

  @Override
  public void fill(JsonObject request, JsonObject document, Names names) {
    Parts.copy(request, document, "name", "description", "protocol", "fields");
    String protocol = document.getString("protocol");
    request.put("type", document.getString("type", "Sensor"));
    request.put(
        "authType",
        document.getString("authType", protocol.equals("RTSP") ? "PASSWORD" : "CERTIFICATE"));
    for (String edge : List.of("edge", "svcDomain")) {
      if (document.containsKey(edge)) {
        names
            .id(Kind.SERVICE_DOMAIN, document.getString(edge), edge)
            .ifPresent(id -> request.put("edgeId", id));
      }
    }
    JsonArray selectors = new JsonArray();
    List<JsonObject> given = Bodies.objects(document, "selectors");
    for (int i = 0; i < given.size(); i++) {
      JsonObject selector = given.get(i);
      names
          .id(
              Kind.CATEGORY,
              selector.getString("categoryName"),
              "selectors[" + i + "].categoryName")
          .ifPresent(id ->
              selectors.add(
                  new JsonObject()
                      .put("id", id)
                      .put("value", selector.getString("categoryValue"))
                      .put("scope", selector.getJsonArray("scope"))));
    }
    request.put("selectors", selectors);
    Parts.put(
        request,
        "ifcInfo",
        document.containsKey("ifcInfo") ? dataInterface(document.getJsonObject("ifcInfo")) : null);
  }

  private static JsonObject dataInterface(JsonObject info) {
    JsonObject result =
        new JsonObject()
            .put("ifcClass", info.getString("class"))
            .put("ifcDriverId", info.getString("driverId", ""))
            .put("ifcImg", info.getString("img"))
            .put("ifcKind", info.getString("kind"));
    Parts.put(result, "ifcProtocol", info.getString("protocol"));
    Parts.put(result, "ifcPorts", info.getJsonArray("ports"));
    return result;
  }

  @Override
  public JsonObject document(Entity entity, View view) {
    JsonObject document = new JsonObject();
    Parts.show(
        document, entity.body(), "name", "description", "type", "protocol", "authType", "fields");
    JsonArray selectors = new JsonArray();
    for (JsonObject selector : Bodies.objects(entity.body(), "selectors")) {
      selectors.add(
          new JsonObject()
              .put("categoryName", Parts.name(view, Kind.CATEGORY, selector.getString("id")))
              .put("categoryValue", selector.getString("value"))
              .put("scope", selector.getJsonArray("scope")));
    }
    if (!selectors.isEmpty()) {
      document.put("selectors", selectors);
    }
    JsonObject info = entity.body().getJsonObject("ifcInfo");
    if (info != null) {
      JsonObject shown = new JsonObject().put("class", info.getString("ifcClass"));
      JsonObject renamed =
          new JsonObject()
              .put("driverId", info.getString("ifcDriverId"))
              .put("img", info.getString("ifcImg"))
              .put("kind", info.getString("ifcKind"))
              .put("protocol", info.getString("ifcProtocol"))
              .put("ports", info.getJsonArray("ifcPorts"));
      Parts.show(shown, renamed, "driverId", "img", "kind", "protocol", "ports");
      document.put("ifcInfo", shown);
    }
    return document;
  }

  @Override
  public String path(String path, JsonObject document) {
    if (path.equals("edgeId")) {
      return document.containsKey("svcDomain") ? "svcDomain" : "edge";
    }
    return path.startsWith("selectors[")
        ? path.replace("].id", "].categoryName").replace("].value", "].categoryValue")
        : path;
  }
}
