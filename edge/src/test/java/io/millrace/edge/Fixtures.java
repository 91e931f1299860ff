package io.millrace.edge;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** One entity of each kind in a project with members, and somebody who is no member. */
final class Fixtures {
  static final String PASSWORD = "a password of some length";

  /** Kinds of which there is an entity, and a request that makes another; as in paths. */
  static final Set<String> KINDS =
      Set.of(
          "alerttargets",
          "categories",
          "cloudprofiles",
          "containerregistries",
          "datapipelines",
          "datasources",
          "functions",
          "projects",
          "runtimeenvironments",
          "secrets",
          "servicedomains",
          "users");

  private static int made;

  final String project;
  private final RestEdge edge;
  private final Map<String, String> ids = new HashMap<>();

  Fixtures(RestEdge edge) {
    this.edge = edge;
    ids.put(
        "servicedomains",
        edge.admin("GET", "/servicedomains", new JsonObject())
            .json()
            .getJsonArray("result")
            .getJsonObject(0)
            .getString("id"));
    for (String role : new String[] {"stranger", "member", "lead"}) {
      ids.put(role, edge.create("users", body("users").put("email", role + "@example.com")));
    }
    ids.put("users", edge.create("users", body("users")));
    ids.put("alerttargets", edge.create("alerttargets", body("alerttargets")));
    ids.put("cloudprofiles", edge.create("cloudprofiles", body("cloudprofiles")));
    ids.put("containerregistries", edge.create("containerregistries", body("containerregistries")));
    project = edge.create("projects", body("projects"));
    ids.put("projects", project);
    for (String kind :
        new String[] {
          "categories",
          "datasources",
          "runtimeenvironments",
          "functions",
          "secrets",
          "datapipelines"
        }) {
      ids.put(kind, edge.create(kind, body(kind)));
    }
  }

  /** The entity of a kind. */
  String id(String kind) {
    return Objects.requireNonNull(ids.get(kind), kind);
  }

  /** What the entity of a kind is called. */
  String name(String kind) {
    return edge.admin("GET", "/" + kind + "/" + id(kind), new JsonObject())
        .json()
        .getString("name");
  }

  /** Another entity of a kind, in the same project. */
  String fresh(String kind) {
    return kind.equals("servicedomains") ? id(kind) : edge.create(kind, body(kind));
  }

  /** A request that makes an entity of a kind, with a name of its own. */
  JsonObject body(String kind) {
    String name = kind + "-" + ++made;
    String text =
        switch (kind) {
          case "categories" -> "{\"values\": [\"a\", \"b\"]}";
          case "datasources" ->
              "{\"type\": \"Sensor\", \"protocol\": \"MQTT\", \"authType\": \"CERTIFICATE\", \"fields\": [{\"name\": \"f\", \"topic\": \"%s\"}]}"
                  .formatted("t/" + name);
          case "functions" ->
              "{\"projectId\": \"%s\", \"type\": \"Transformation\", \"language\": \"python\", \"environment\": \"python-env\", \"code\": \"pass\"}"
                  .formatted(project);
          case "secrets" -> "{\"projectId\": \"%s\", \"value\": \"v\"}".formatted(project);
          case "runtimeenvironments" ->
              "{\"projectId\": \"%s\", \"language\": \"python\", \"dockerRepoURI\": \"a/b:1\"}"
                  .formatted(project);
          case "datapipelines" ->
              ("{\"projectId\": \"%s\", \"origin\": \"Data Source\", \"destination\": \"Edge\", \"edgeStreamType\": \"None\","
                      + " \"originSelectors\": [{\"id\": \"%s\", \"value\": \"a\"}], \"transformationArgsList\": [{\"transformationId\": \"%s\", \"args\": []}]}")
                  .formatted(project, id("categories"), id("functions"));
          case "alerttargets" ->
              "{\"type\": \"Webhook\", \"webhook\": {\"url\": \"http://127.0.0.1:9/planted-hook\"}}";
          case "cloudprofiles" ->
              "{\"type\": \"AWS\", \"awsCredential\": {\"accessKey\": \"planted-key\", \"secret\": \"planted-secret\"}}";
          case "containerregistries" ->
              "{\"type\": \"ContainerRegistry\", \"server\": \"https://r.example.com\", \"ContainerRegistryInfo\": {\"userName\": \"me\", \"pwd\": \"planted-pwd\", \"email\": \"\"}}";
          case "projects" ->
              ("{\"users\": [{\"userId\": \"%s\", \"role\": \"PROJECT_USER\"}, {\"userId\": \"%s\", \"role\": \"PROJECT_ADMIN\"}],"
                      + " \"cloudCredentialIds\": [\"%s\"], \"dockerProfileIds\": [\"%s\"]}")
                  .formatted(
                      id("member"), id("lead"), id("cloudprofiles"), id("containerregistries"));
          case "users" ->
              "{\"email\": \"%s@example.com\", \"password\": \"%s\"}".formatted(name, PASSWORD);
          default -> "{}";
        };
    return new JsonObject(text).put("name", name);
  }

  /** A session token of one of the users. */
  String login(String role) {
    JsonObject credentials =
        new JsonObject().put("email", role + "@example.com").put("password", PASSWORD);
    return edge.call("", "POST", "/login", credentials.encode()).json().getString("token");
  }
}
