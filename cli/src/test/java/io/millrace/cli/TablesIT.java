package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cli.documents.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every table, of things whose names and words are as long as they may be. */
class TablesIT {
  private static final int COLUMNS = 80;
  private static final String LONG = "a-word-of-many-letters-".repeat(9).substring(0, 200);
  private static final JsonArray LIST = new JsonArray().add(LONG).add(LONG).add(LONG);

  private final FakeEdge edge = new FakeEdge();

  @TempDir Path folder = Path.of("");

  @AfterEach
  void close() {
    edge.close();
  }

  private List<String> lines(String... arguments) {
    Invocation invocation =
        new Invocation(
            Map.of("MILLRACE_URL", edge.url(), "MILLRACE_TOKEN", FakeEdge.TOKEN), folder, "");
    assertThat(invocation.run(arguments)).as(invocation.err()).isZero();
    return invocation.out().lines().toList();
  }

  private void answer(String request, Object body) {
    edge.answers.put(request, new FakeEdge.Answer(200, body.toString()));
  }

  /** With every field that any table shows. */
  private static JsonObject everything() {
    JsonObject thing = new JsonObject().put("dataPipelines", 123_456_789).put("cpus", 123.5);
    for (String field :
        List.of(
            "id",
            "name",
            "description",
            "protocol",
            "type",
            "language",
            "environment",
            "dockerRepoURI",
            "server",
            "state",
            "awsStreamType",
            "endPoint",
            "stateReason",
            "active",
            "minimumSeverity",
            "email",
            "role",
            "version",
            "output",
            "reason",
            "note",
            "function",
            "error")) {
      thing.put(field, LONG);
    }
    return thing
        .put("values", LIST)
        .put("labels", LIST)
        .put("nodes", LIST)
        .put("fields", new JsonArray().add(new JsonObject().put("topic", LONG)))
        .put("memoryBytes", 1L << 50)
        .put("failedAt", "2026-01-02T03:04:05Z")
        .put("expiresAt", "2026-01-02T03:04:05Z");
  }

  /** Titles and one row, both within the width, and as much of the name as there is room for. */
  private static void assertFits(List<String> table) {
    assertThat(table).hasSize(2);
    assertThat(table)
        .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(COLUMNS));
    assertThat(table.get(1)).startsWith(LONG.substring(0, 15));
    int titles = table.get(0).split(" {2,}").length;
    assertThat(table.get(1).split(" {2,}")).hasSize(titles).doesNotContain("");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void fitsOfEveryKind(Kind kind) {
    answer("GET /v1.0" + kind.path(), FakeEdge.page(everything()));

    assertFits(lines("get", kind.document()));
  }

  @Test
  void fitsOfNodesAndOfWhatRunsOnThem() {
    answer(
        "GET /v1.0/cluster",
        new JsonObject()
            .put("sentence", "all is well")
            .put("nodes", new JsonArray().add(everything())));
    answer(
        "GET /v1.0/placement",
        new JsonObject().put("dataPipelines", new JsonArray().add(everything())));

    List<String> nodes = lines("get", "nodes");
    assertThat(nodes.getLast()).isEqualTo("all is well");
    assertFits(nodes.subList(0, nodes.size() - 1));
    assertFits(lines("get", "placement"));
  }

  @Test
  void fitsOfCertificatesAndAuthorities() {
    answer("GET /v1.0/certificates", new JsonArray().add(everything()));
    answer("GET /v1.0/certificateauthorities", new JsonArray().add(everything()));

    assertFits(lines("certificates", "list"));
    assertFits(lines("certificates", "authorities"));
  }

  @Test
  void fitsOfDeadLetters() {
    answer(
        "GET /v1.0/datapipelines/id%2F1/deadletters",
        new JsonObject().put("totalCount", 1).put("result", new JsonArray().add(everything())));

    assertFits(lines("deadletters", "list", "temps"));
  }

  @Test
  void fitsOfWhatACloudAllows() {
    JsonObject profile = new JsonObject().put("id", "p").put("name", "account");
    JsonObject result =
        new JsonObject()
            .put("output", LONG)
            .put("permission", LONG)
            .put("outcome", "allowed")
            .put("message", LONG);
    answer("GET /v1.0/cloudprofiles", FakeEdge.page(profile));
    answer(
        "POST /v1.0/cloudprofiles/p/test",
        new JsonObject().put("ok", true).put("results", new JsonArray().add(result)));

    assertFits(lines("profile", "test", "account"));
  }
}
