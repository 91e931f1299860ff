package io.millrace.console;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Objects;

/** What a request must bring of each kind, beside a name. */
final class Requests {
  private static final Map<String, String> FIELDS =
      Map.ofEntries(
          Map.entry("categories", "{\"values\": [\"a\"]}"),
          Map.entry(
              "datasources",
              "{\"type\": \"Sensor\", \"protocol\": \"MQTT\", \"authType\": \"CERTIFICATE\", \"fields\": []}"),
          Map.entry(
              "functions",
              "{\"type\": \"Transformation\", \"language\": \"python\", \"environment\": \"python-env\", \"code\": \"pass\"}"),
          Map.entry("secrets", "{\"value\": \"v\"}"),
          Map.entry("runtimeenvironments", "{\"language\": \"python\"}"),
          Map.entry("datapipelines", "{\"origin\": \"Data Source\", \"destination\": \"Edge\"}"),
          Map.entry("cloudprofiles", "{\"type\": \"AWS\"}"),
          Map.entry(
              "containerregistries",
              "{\"server\": \"https://r\", \"type\": \"ContainerRegistry\"}"),
          Map.entry("projects", "{}"),
          Map.entry("users", "{\"email\": \"a@b.c\", \"password\": \"long enough\"}"),
          Map.entry("servicedomains", "{}"));

  private Requests() {}

  /** A body of a kind (the plural of its path) that the document allows. */
  static String named(String kind, String name) {
    return new JsonObject(Objects.requireNonNull(FIELDS.get(kind))).put("name", name).encode();
  }
}
