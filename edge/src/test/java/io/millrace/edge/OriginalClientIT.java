package io.millrace.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Scripts of the original product's users, with a client as generators make one of its API
 * description: it refuses answers that lack a required field or have a word that is not listed.
 */
class OriginalClientIT {
  private static final long LIMIT_SECONDS = 120;

  /** What such scripts call; the story prints what it called. */
  private static final List<String> PATTERN_A =
      List.of(
          "categories",
          "datasources",
          "functions",
          "runtimeenvironments",
          "datapipelines",
          "cloudprofiles",
          "containerregistries",
          "users");

  private static final List<String> OF_PROJECTS =
      List.of(
          "functions",
          "runtimeenvironments",
          "datapipelines",
          "cloudprofiles",
          "containerregistries",
          "users",
          "servicedomains",
          "servicedomainsinfo",
          "nodes",
          "nodesinfo");

  private static final List<String> OTHERS =
      List.of(
          "POST /login",
          "GET /projects",
          "POST /projects",
          "PUT /projects/{projectId}",
          "DELETE /projects/{projectId}",
          "GET /datasources/{id}/artifacts",
          "GET /edges/{edgeId}/datasources",
          "GET /datapipelines/{id}/containers/{edgeId}",
          "GET /isemailavailable",
          "GET /servicedomains",
          "PUT /servicedomains/{id}",
          "GET /servicedomains/{id}/nodes",
          "GET /servicedomains/{id}/nodesinfo",
          "GET /servicedomains/{id}/effectiveprofile",
          "GET /servicedomainsinfo/{id}",
          "GET /nodes",
          "GET /nodesinfo",
          "POST /certificates",
          "POST /events",
          "POST /auditlogsV2",
          "GET /logs/entries",
          "DELETE /logs/entries/{id}",
          "GET /logs/edges",
          "GET /logs/edges/{id}",
          "GET /logs/applications",
          "GET /logs/applications/{id}",
          "POST /logs/requestupload",
          "POST /logs/requestdownload",
          "POST /logs/stream/endpoints",
          "GET /userapitokens",
          "POST /userapitokens",
          "PUT /userapitokens/{id}",
          "DELETE /userapitokens/{id}",
          "GET /userapitokensall");

  @TempDir Path folder;

  @Test
  void doesEverythingThatScriptsOfTheOriginalDo() throws Exception {
    try (RestEdge edge = new RestEdge(folder)) {
      JsonObject login = new JsonObject(Files.readString(folder.resolve("admin-credentials")));

      String said =
          run(
              "python3",
              "src/test/python/original_story.py",
              edge.url(),
              login.getString("email"),
              login.getString("password"));

      assertThat(said.lines()).containsAll(OTHERS);
      for (String kind : PATTERN_A) {
        assertThat(said.lines())
            .contains(
                "GET /" + kind,
                "POST /" + kind,
                "GET /" + kind + "/{id}",
                "PUT /" + kind + "/{id}",
                "DELETE /" + kind + "/{id}");
      }
      for (String kind : OF_PROJECTS) {
        assertThat(said.lines()).contains("GET /projects/{projectId}/" + kind);
      }
    }
  }

  private String run(String... command) throws IOException, InterruptedException {
    Path output = folder.resolve("said.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      String said = Files.readString(output);
      assertThat(ended).as(said).isTrue();
      assertThat(process.exitValue()).as(said).isZero();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }
}
