package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs of {@code certificates}, and what they ask of the edge. */
class CertificatesIT {
  private final FakeEdge edge = new FakeEdge();
  private Invocation invocation = new Invocation(Map.of(), Path.of(""), "");

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void answer() {
    edge.answers.put(
        "GET /v1.0/certificates",
        new FakeEdge.Answer(
            200,
            """
            [{"id": "a1", "serial": "a1", "name": "press", "note": "hall 2", "subject": "CN=press", "state": "VALID",
              "createdAt": "2026-01-01T00:00:00Z", "expiresAt": "2027-01-01T00:00:00Z", "publish": ["press/#"], "subscribe": []},
             {"id": "b2", "serial": "b2", "name": "twin", "note": "", "subject": "CN=twin", "state": "VALID",
              "createdAt": "2026-01-01T00:00:00Z", "expiresAt": "2027-01-01T00:00:00Z"},
             {"id": "b3", "serial": "b3", "name": "twin", "note": "", "subject": "CN=twin", "state": "REVOKED",
              "createdAt": "2026-01-01T00:00:00Z", "expiresAt": "2027-01-01T00:00:00Z"}]
            """));
    edge.answers.put(
        "GET /v1.0/certificateauthorities",
        new FakeEdge.Answer(
            200,
            """
            [{"id": "r1", "name": "Millrace root", "own": true, "current": true, "expiresAt": "2046-01-01T00:00:00Z"},
             {"id": "x9", "name": "plant", "own": false, "current": false, "expiresAt": "2030-01-01T00:00:00Z"}]
            """));
    for (String path :
        List.of(
            "POST /v1.0/certificates/a1/revoke",
            "POST /v1.0/certificates/77/revoke",
            "PUT /v1.0/certificates/a1",
            "POST /v1.0/certificateauthorities",
            "DELETE /v1.0/certificateauthorities/x9")) {
      edge.answers.put(path, new FakeEdge.Answer(200, "{\"id\": \"a1\"}"));
    }
  }

  @AfterEach
  void close() {
    edge.close();
  }

  private int run(String... arguments) {
    invocation =
        new Invocation(
            Map.of("MILLRACE_URL", edge.url(), "MILLRACE_TOKEN", FakeEdge.TOKEN), folder, "");
    return invocation.run(arguments);
  }

  /** The body of the only request that begins so. */
  private JsonObject asked(String request) {
    return edge.requests.stream()
        .filter(line -> line.startsWith(request + " "))
        .map(line -> new JsonObject(line.substring(request.length() + 1)))
        .reduce((one, another) -> {
          throw new AssertionError(request + " was asked twice");
        })
        .orElseThrow();
  }

  @Test
  void createsOneWithANameALifeAndTopicRules() {
    assertThat(
            run(
                "certificates",
                "create",
                "--out",
                "c",
                "--name",
                "press",
                "--note",
                "hall 2",
                "--days",
                "30",
                "--publish",
                "a/#",
                "--publish",
                "b/+",
                "--subscribe",
                ""))
        .isZero();

    assertThat(asked("POST /v1.0/certificates"))
        .isEqualTo(
            new JsonObject(
                "{\"name\": \"press\", \"note\": \"hall 2\", \"days\": 30, \"publish\": [\"a/#\", \"b/+\"], \"subscribe\": []}"));
    assertThat(folder.resolve("c/client.key")).hasContent("key\n");
  }

  @Test
  void listsAndShowsThem() {
    assertThat(run("certificates", "list")).isZero();
    assertThat(invocation.out()).contains("a1").contains("press").contains("REVOKED");

    assertThat(run("certificates", "show", "press")).isZero();
    assertThat(invocation.out())
        .contains("id         a1\n")
        .contains("publish    press/#\n")
        .contains("subscribe  no topic\n");
    assertThat(run("certificates", "show", "b2")).isZero();
    assertThat(invocation.out()).contains("publish    every topic\n");
  }

  @Test
  void asksWhichWhereSeveralHaveTheNameAndSaysWhereNoneHas() {
    assertThat(run("certificates", "show", "twin")).isEqualTo(1);
    assertThat(invocation.err())
        .isEqualTo(
            "millrace: 2 certificates are named 'twin'; give the serial number of one, as in b2\n");
    assertThat(run("certificates", "revoke", "gone")).isEqualTo(1);
    assertThat(invocation.err()).isEqualTo("millrace: there is no certificate 'gone'\n");
  }

  @Test
  void changesTopicRulesAndLeavesTheRest() {
    assertThat(run("certificates", "change", "press", "--publish", "#")).isZero();

    assertThat(asked("PUT /v1.0/certificates/a1"))
        .isEqualTo(new JsonObject("{\"publish\": [\"#\"]}"));
    assertThat(invocation.out()).isEqualTo("certificate/a1 changed\n");
  }

  @Test
  void revokesThoseOfThisEdgeAndOfAnotherAuthority() {
    assertThat(run("certificates", "revoke", "press")).isZero();
    assertThat(edge.requests).contains("POST /v1.0/certificates/a1/revoke");

    assertThat(run("certificates", "revoke", "77", "--authority", "plant")).isZero();
    assertThat(asked("POST /v1.0/certificates/77/revoke"))
        .isEqualTo(new JsonObject("{\"authorityId\": \"x9\"}"));
  }

  @Test
  void renewsWithTheSameRulesAndRevokesTheOldOneLast() {
    assertThat(run("certificates", "renew", "press", "--out", "new", "--days", "90", "--revoke"))
        .isZero();

    assertThat(asked("POST /v1.0/certificates"))
        .isEqualTo(
            new JsonObject(
                "{\"name\": \"press\", \"note\": \"hall 2\", \"days\": 90, \"publish\": [\"press/#\"], \"subscribe\": []}"));
    assertThat(edge.requests.getLast()).isEqualTo("POST /v1.0/certificates/a1/revoke");
    assertThat(folder.resolve("new/client.crt")).hasContent("crt\n");
  }

  @Test
  void revokesNothingWhenTheNewOneCannotBeWritten() throws IOException {
    Files.writeString(folder.resolve("file"), "");

    assertThat(run("certificates", "renew", "press", "--out", "file/new", "--revoke")).isEqualTo(1);

    assertThat(edge.requests).noneMatch(request -> request.startsWith("POST "));
  }

  @Test
  void trustsAnotherAuthorityListsItAndTrustsItNoLonger() throws IOException {
    Files.writeString(folder.resolve("plant.pem"), "PEM");

    assertThat(run("certificates", "trust", "plant.pem", "--name", "plant", "--publish", "plant/#"))
        .isZero();
    assertThat(asked("POST /v1.0/certificateauthorities"))
        .isEqualTo(
            new JsonObject(
                "{\"name\": \"plant\", \"certificate\": \"PEM\", \"publish\": [\"plant/#\"]}"));
    assertThat(run("certificates", "authorities")).isZero();
    assertThat(invocation.out()).contains("own, signs").contains("plant").contains("trusted");
    assertThat(run("certificates", "distrust", "plant")).isZero();
    assertThat(edge.requests.getLast()).isEqualTo("DELETE /v1.0/certificateauthorities/x9");
    assertThat(run("certificates", "trust", "none.pem", "--name", "n")).isEqualTo(1);
    assertThat(invocation.err()).contains("none.pem cannot be read");
  }

  @Test
  void letsANewRootSign() {
    edge.answers.put(
        "POST /v1.0/certificateauthorities/rotate",
        new FakeEdge.Answer(
            200,
            "{\"id\": \"r2\", \"CACertificate\": \"ca\", \"trustedUntil\": \"2026-12-24T12:00:00Z\"}"));

    assertThat(run("certificates", "rotate", "--overlap-days", "7")).isZero();

    assertThat(asked("POST /v1.0/certificateauthorities/rotate"))
        .isEqualTo(new JsonObject("{\"overlapDays\": 7}"));
    assertThat(invocation.out())
        .startsWith("certificateAuthority/r2 signs from now on; older ones are trusted until 2026");
  }
}
