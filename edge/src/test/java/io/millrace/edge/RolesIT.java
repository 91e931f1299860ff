package io.millrace.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every role at every operation of the document; one that the table does not know is an error. */
class RolesIT {
  private enum Needs {
    NOTHING,
    LOGIN,
    MEMBERSHIP,
    ADMINISTRATOR,
    A_TICKET
  }

  private static final List<String> OF_PROJECTS =
      List.of("functions", "secrets", "runtimeenvironments", "datapipelines");
  private static final List<String> OF_THE_EDGE =
      List.of(
          "alerttargets",
          "categories",
          "datasources",
          "cloudprofiles",
          "containerregistries",
          "projects",
          "users",
          "servicedomains");

  /** What does not follow from path and method. */
  private static final Map<String, Needs> BY_OPERATION =
      Map.ofEntries(
          Map.entry("login", Needs.NOTHING),
          Map.entry("logout", Needs.NOTHING),
          Map.entry("getDescription", Needs.NOTHING),
          Map.entry("whoAmI", Needs.LOGIN),
          Map.entry("createApiToken", Needs.LOGIN),
          Map.entry("listApiTokens", Needs.LOGIN),
          Map.entry("updateApiToken", Needs.LOGIN),
          Map.entry("deleteApiToken", Needs.LOGIN),
          Map.entry("listAllApiTokens", Needs.ADMINISTRATOR),
          Map.entry("isEmailAvailable", Needs.ADMINISTRATOR),
          Map.entry("findEvents", Needs.LOGIN),
          Map.entry("findAuditLogs", Needs.LOGIN),
          Map.entry("apply", Needs.ADMINISTRATOR),
          Map.entry("listDocuments", Needs.LOGIN),
          Map.entry("getTopology", Needs.LOGIN),
          Map.entry("getCluster", Needs.LOGIN),
          Map.entry("getPlacement", Needs.LOGIN),
          Map.entry("planPlacement", Needs.ADMINISTRATOR),
          Map.entry("spreadPlacement", Needs.ADMINISTRATOR),
          Map.entry("forgetClusterNode", Needs.ADMINISTRATOR),
          Map.entry("adoptSpool", Needs.ADMINISTRATOR),
          Map.entry("planUpgrade", Needs.ADMINISTRATOR),
          Map.entry("getOverview", Needs.LOGIN),
          Map.entry("getHistory", Needs.MEMBERSHIP),
          Map.entry("getUser", Needs.ADMINISTRATOR),
          Map.entry("getAlertTarget", Needs.ADMINISTRATOR),
          Map.entry("testAlertTarget", Needs.ADMINISTRATOR),
          Map.entry("listNodes", Needs.LOGIN),
          Map.entry("getNode", Needs.LOGIN),
          Map.entry("listNodesInfo", Needs.LOGIN),
          Map.entry("getNodeInfo", Needs.LOGIN),
          Map.entry("listServiceDomainsInfo", Needs.LOGIN),
          Map.entry("getServiceDomainInfo", Needs.LOGIN),
          Map.entry("listEdgeDataSources", Needs.LOGIN),
          Map.entry("testFunctions", Needs.MEMBERSHIP),
          Map.entry("buildRuntimeImage", Needs.ADMINISTRATOR),
          Map.entry("listLogEntries", Needs.LOGIN),
          Map.entry("listEdgeLogs", Needs.LOGIN),
          Map.entry("listLogsOfEdge", Needs.LOGIN),
          Map.entry("listApplicationLogs", Needs.LOGIN),
          Map.entry("listLogsOfApplication", Needs.LOGIN),
          Map.entry("deleteLogEntry", Needs.LOGIN),
          Map.entry("requestLogUpload", Needs.ADMINISTRATOR),
          Map.entry("requestLogDownload", Needs.LOGIN),
          Map.entry("streamLogs", Needs.MEMBERSHIP),
          // What a ticket opens, its holder may have; without one nobody may.
          Map.entry("downloadLogBundle", Needs.A_TICKET),
          Map.entry("readTap", Needs.LOGIN),
          Map.entry("closeTap", Needs.LOGIN));

  private static final String ABSENT = "absent-part";

  @TempDir static Path data;
  static RestEdge edge;
  static Fixtures fixtures;
  static final Map<String, String> TOKENS = new LinkedHashMap<>();

  @BeforeAll
  static void start() throws IOException {
    edge = new RestEdge(data);
    fixtures = new Fixtures(edge);
    TOKENS.put("nobody", "");
    for (String role : List.of("stranger", "member", "lead")) {
      TOKENS.put(role, fixtures.login(role));
    }
    TOKENS.put("administrator", edge.token());
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  static Stream<String> operations() {
    io.vertx.core.Vertx vertx = io.vertx.core.Vertx.vertx();
    OpenAPIContract contract =
        OpenAPIContract.from(vertx, "io/millrace/console/openapi.yaml").await();
    vertx.close().await();
    return contract.operations().stream().map(RolesIT::line).sorted();
  }

  private static String line(Operation operation) {
    String path = operation.getAbsoluteOpenAPIPath().substring("/v1.0".length());
    return operation.getHttpMethod() + " " + path + " " + operation.getOperationId();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void areAllowedWhatTheyNeedAndNothingElse(String operation) {
    List<String> words = List.of(operation.split(" "));
    Needs needs = needs(words.get(0), words.get(1), words.get(2));
    List<String> wrong = new ArrayList<>();

    TOKENS.forEach((role, token) -> {
      boolean allowed = allowed(role, needs);
      RestEdge.Answer answer = ask(words.get(0), words.get(1), words.get(2), token);
      if (allowed == refused(words.get(1), answer)) {
        wrong.add(role + " got " + answer.status() + " " + answer.body());
      }
      assertThat(answer.status()).as(operation + " " + answer.body()).isNotEqualTo(500);
    });

    assertThat(wrong).as(operation + " needs " + needs).isEmpty();
  }

  private static Needs needs(String method, String path, String operationId) {
    Needs known = BY_OPERATION.get(operationId);
    if (known != null) {
      return known;
    }
    String kind = path.split("/")[1];
    boolean reads = method.equals("GET");
    if (kind.equals("projects") && path.startsWith("/projects/{projectId}/")) {
      return Needs.MEMBERSHIP;
    }
    boolean list = reads && path.equals("/" + kind);
    if (OF_PROJECTS.contains(kind)) {
      return list ? Needs.LOGIN : Needs.MEMBERSHIP;
    }
    if (OF_THE_EDGE.contains(kind)) {
      boolean open = List.of("categories", "datasources", "servicedomains").contains(kind);
      return !reads ? Needs.ADMINISTRATOR : list || open ? Needs.LOGIN : Needs.MEMBERSHIP;
    }
    if (List.of("certificates", "certificateauthorities", "backups", "backup").contains(kind)) {
      return Needs.ADMINISTRATOR;
    }
    throw new AssertionError(
        operationId + " (" + method + " " + path + ") is new: say in this table who may use it");
  }

  private static boolean allowed(String role, Needs needs) {
    return switch (needs) {
      case NOTHING -> true;
      case LOGIN -> !role.equals("nobody");
      case MEMBERSHIP -> !List.of("nobody", "stranger").contains(role);
      case ADMINISTRATOR -> role.equals("administrator");
      case A_TICKET -> false;
    };
  }

  /**
   * Told so, or as if there were nothing; a delete of what is not seen answers an empty id. That a
   * part is not there is told to those only who may see the whole.
   */
  private static boolean refused(String path, RestEdge.Answer answer) {
    if (answer.body().contains(ABSENT)) {
      return false;
    }
    return List.of(401, 403, 404).contains(answer.status())
        || (known(path.split("/")[1]) && answer.body().equals("{\"id\":\"\"}"));
  }

  private static RestEdge.Answer ask(String method, String path, String operationId, String token) {
    String kind = path.split("/")[1];
    String id =
        switch (kind) {
          case "userapitokens" -> token.isEmpty() ? ABSENT : ownToken(token);
          case "taps" -> "eyJ4IjoxfQ";
          case "logs" -> ABSENT;
          case "servicedomainsinfo" -> fixtures.id("servicedomains");
          case "nodes", "nodesinfo" -> ABSENT;
          default ->
              method.equals("DELETE") && path.equals("/" + kind + "/{id}") && known(kind)
                  ? fixtures.fresh(kind)
                  : known(kind) ? fixtures.id(kind) : ABSENT;
        };
    String address =
        path.replace("{id}", id)
            .replace("{projectId}", fixtures.project)
            .replace("{edgeId}", fixtures.id("servicedomains"))
            .replace("{letter}", ABSENT)
            .replace("{version}", "1")
            .replace("{kind}", "category")
            .replaceAll("\\{[^}]*}", ABSENT);
    String query =
        switch (operationId) {
          case "isEmailAvailable" -> "?email=a@b.c";
          case "downloadLogBundle" -> "?ticket=forged";
          case "getHistory" -> "?series=inRate&id=" + fixtures.id("datapipelines");
          default -> "";
        };
    return edge.call(token, method, address + query, body(method, path, operationId));
  }

  private static boolean known(String kind) {
    return OF_PROJECTS.contains(kind) || OF_THE_EDGE.contains(kind);
  }

  private static String ownToken(String token) {
    return edge.call(token, "POST", "/userapitokens", "").json().getString("id");
  }

  private static String body(String method, String path, String operationId) {
    if (method.equals("GET") || method.equals("DELETE")) {
      return "";
    }
    String kind = path.split("/")[1];
    return switch (operationId) {
      case "login" ->
          "{\"email\": \"lead@example.com\", \"password\": \"" + Fixtures.PASSWORD + "\"}";
      case "trustCertificateAuthority" -> "{\"name\": \"another\", \"certificate\": \"no PEM\"}";
      case "updateCertificate" -> "{\"note\": \"x\"}";
      case "spreadPlacement" -> "{\"version\": 0}";
      case "adoptSpool" -> "{\"folder\": \"/none\"}";
      case "updateApiToken" -> "{\"active\": true}";
      case "apply" ->
          new JsonObject()
              .put(
                  "documents",
                  new JsonArray()
                      .add(
                          new JsonObject()
                              .put(
                                  "document",
                                  new JsonObject()
                                      .put("kind", "category")
                                      .put("name", "applied")
                                      .put("values", new JsonArray().add("a")))))
              .encode();
      case "testFunctions" ->
          new JsonObject()
              .put("projectId", fixtures.project)
              .put(
                  "functions",
                  new JsonArray().add(new JsonObject().put("functionId", fixtures.id("functions"))))
              .put("messages", new JsonArray().add(new JsonObject().put("text", "x")))
              .encode();
      case "requestLogUpload" -> "{\"edgeIds\": [\"" + fixtures.id("servicedomains") + "\"]}";
      case "requestLogDownload" -> "{\"location\": \"" + ABSENT + "\"}";
      case "streamLogs" ->
          new JsonObject()
              .put("edgeId", fixtures.id("servicedomains"))
              .put("container", fixtures.name("functions"))
              .put("dataPipelineId", fixtures.id("datapipelines"))
              .encode();
      case "deployFunction" -> fixtures.body("functions").encode();
      default ->
          path.endsWith("/clone") || known(kind) && !path.contains("}/")
              ? fixtures.body(kind).encode()
              : "";
    };
  }

  private static String member() {
    return Objects.requireNonNull(TOKENS.get("member"));
  }

  @Test
  void aUserSeesThemselvesAndNobodyElse() {
    String self = edge.call(member(), "GET", "/users", "").body();

    assertThat(self).contains("member@example.com").doesNotContain("lead@example.com");
    assertThat(edge.call(member(), "GET", "/users/" + fixtures.id("member"), "").status())
        .isEqualTo(200);
  }

  @Test
  void aMemberMayNotReachIntoAnotherProject() {
    String another = edge.create("projects", new JsonObject().put("name", "another"));
    JsonObject function = fixtures.body("functions").put("projectId", another);

    assertThat(edge.call(member(), "POST", "/functions", function.encode()).status())
        .isEqualTo(403);
    assertThat(edge.call(member(), "GET", "/projects/" + another, "").status()).isEqualTo(404);
  }
}
