package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsIT {
  private final FakeEdge edge = new FakeEdge();
  private final Map<String, String> environment =
      new HashMap<>(Map.of("MILLRACE_URL", edge.url(), "MILLRACE_TOKEN", FakeEdge.TOKEN));
  private String input = "";
  private volatile Invocation invocation = new Invocation(Map.of(), Path.of(""), "");

  @TempDir Path folder = Path.of("");

  @AfterEach
  void close() {
    edge.close();
  }

  private int run(String... arguments) {
    invocation = new Invocation(environment, folder, input);
    return invocation.run(arguments);
  }

  private String out() {
    return invocation.out();
  }

  private String err() {
    return invocation.err();
  }

  private void answerApply(String... results) {
    JsonArray list = new JsonArray();
    for (String result : results) {
      String[] parts = result.split("[/ ]");
      list.add(
          new JsonObject().put("kind", parts[0]).put("name", parts[1]).put("result", parts[2]));
    }
    edge.answers.put(
        "POST /v1.0/apply",
        new FakeEdge.Answer(200, new JsonObject().put("results", list).encode()));
  }

  private JsonArray applied() {
    String request =
        edge.requests.stream()
            .filter(line -> line.startsWith("POST /v1.0/apply "))
            .findFirst()
            .orElseThrow();
    return new JsonObject(request.substring("POST /v1.0/apply ".length()))
        .getJsonArray("documents");
  }

  @Test
  void appliesAFileWithTheCodeBesideIt() throws IOException {
    Files.createDirectories(folder.resolve("sub"));
    Files.writeString(folder.resolve("sub/f.py"), "def main(ctx, msg): pass\n");
    Files.writeString(
        folder.resolve("sub/a.yaml"),
        "kind: category\nname: c\n---\nkind: Function\nname: f\nsourceCodePath: f.py\n");
    answerApply("category/c created", "function/f configured");

    assertThat(run("apply", "-f", "sub/a.yaml")).isZero();

    assertThat(out()).isEqualTo("category/c created\nfunction/f configured\n");
    assertThat(err()).isEmpty();
    JsonObject function = applied().getJsonObject(1);
    assertThat(function.getString("source")).isEqualTo("sub/a.yaml");
    assertThat(function.getInteger("line")).isEqualTo(4);
    assertThat(function.getJsonObject("document").getString("code"))
        .isEqualTo("def main(ctx, msg): pass\n");
    assertThat(function.getJsonObject("document").containsKey("sourceCodePath")).isFalse();
  }

  @Test
  void appliesFoldersByPathAndStandardInput() throws IOException {
    Files.createDirectories(folder.resolve("d/deep"));
    Files.writeString(folder.resolve("d/b.yml"), "name: second");
    Files.writeString(folder.resolve("d/a.yaml"), "name: first");
    Files.writeString(folder.resolve("d/deep/c.yaml"), "name: third");
    Files.writeString(folder.resolve("d/readme.md"), "[not yaml");
    input = "name: fourth";
    answerApply();

    assertThat(run("apply", "-f", "d", "-f", "-")).isZero();

    assertThat(
            applied().stream()
                .map(entry -> ((JsonObject) entry).getJsonObject("document").getString("name")))
        .containsExactly("first", "second", "third", "fourth");
  }

  @Test
  void sendsNothingWhenAFileCannotBeUsed() throws IOException {
    Files.writeString(folder.resolve("twice.yaml"), "kind: category\nname: a\nname: b\n");
    Files.writeString(
        folder.resolve("missing-code.yaml"), "kind: function\nsourceCodePath: nowhere.py\n");
    Files.writeString(
        folder.resolve("both.yaml"), "kind: function\nsourceCodePath: nowhere.py\ncode: x\n");
    Files.writeString(folder.resolve("empty.yaml"), "# nothing\n");
    Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

    assertThat(run("apply", "-f", "twice.yaml")).isEqualTo(1);
    assertThat(err())
        .isEqualTo(
            "millrace: twice.yaml, line 3: the key 'name' stands twice; it may stand once\n");
    assertThat(run("apply", "-f", "missing-code.yaml")).isEqualTo(1);
    assertThat(err())
        .startsWith("millrace: missing-code.yaml, line 1: sourceCodePath: there is no file ")
        .contains("nowhere.py");
    assertThat(run("apply", "-f", "both.yaml")).isEqualTo(1);
    assertThat(err()).contains("sourceCodePath and code are both given");
    assertThat(run("apply", "-f", "empty.yaml")).isEqualTo(1);
    assertThat(err()).isEqualTo("millrace: there is no document in empty.yaml\n");
    assertThat(run("apply", "-f", "binary.yaml")).isEqualTo(1);
    assertThat(err()).isEqualTo("millrace: binary.yaml is not text in UTF-8\n");
    assertThat(run("apply", "-f", "none.yaml")).isEqualTo(1);
    assertThat(err()).isEqualTo("millrace: there is no file none.yaml\n");
    assertThat(edge.requests).isEmpty();
  }

  @Test
  void showsTheEdgesOwnSentenceWhenItRefuses() {
    input = "kind: nonsense";
    edge.answers.put(
        "POST /v1.0/apply",
        FakeEdge.refusal(400, "standard input, line 1: kind: 'nonsense' is unknown"));

    assertThat(run("apply", "-f", "-")).isEqualTo(1);

    assertThat(err()).isEqualTo("millrace: standard input, line 1: kind: 'nonsense' is unknown\n");
  }

  @Test
  void showsEachOfSeveralProblemsOnALineOfItsOwn() {
    input = "kind: nonsense";
    edge.answers.put("POST /v1.0/apply", FakeEdge.refusal(400, "one is wrong\nand another"));

    assertThat(run("apply", "-f", "-")).isEqualTo(1);

    assertThat(err()).isEqualTo("millrace: one is wrong\nmillrace: and another\n");
  }

  @Test
  void createsOnlyWhatIsNew() {
    input = "kind: category";
    answerApply();

    assertThat(run("create", "-f", "-", "--dry-run")).isZero();

    assertThat(edge.requests.getFirst())
        .contains("\"createOnly\":true")
        .contains("\"dryRun\":true");
  }

  @Test
  void getsATable() {
    assertThat(run("get", "datapipelines")).isZero();

    assertThat(out()).isEqualTo("NAME   STATE    OUTPUT  ENDPOINT  REASON\ntemps  Healthy  S3\n");
  }

  @Test
  void getsOneObjectForOneNameAndAListOtherwise() {
    assertThat(run("get", "dataPipeline", "temps", "-o", "json")).isZero();
    assertThat(new JsonObject(out()).getString("state")).isEqualTo("Healthy");

    assertThat(run("get", "DATAPIPELINE", "-o", "json")).isZero();
    assertThat(new JsonArray(out())).hasSize(1);

    assertThat(run("get", "pipeline", "temps", "-o", "yaml")).isZero();
    assertThat(out()).isEqualTo("kind: dataPipeline\nname: temps\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"table", "json", "yaml"})
  void failsWhenANameIsMissing(String format) {
    assertThat(run("get", "dataPipeline", "it's gone", "-o", format)).isEqualTo(1);

    assertThat(out()).isEmpty();
    assertThat(err()).isEqualTo("millrace: there is no data pipeline 'it's gone'\n");
  }

  @Test
  void deletesWhatExistsAndNamesWhatDoesNot() {
    assertThat(run("delete", "dataPipeline", "gone", "temps")).isEqualTo(1);

    assertThat(out()).isEqualTo("dataPipeline/temps deleted\n");
    assertThat(err()).isEqualTo("millrace: there is no data pipeline 'gone'\n");
    assertThat(edge.requests).contains("DELETE /v1.0/datapipelines/id%2F1");
    assertThat(run("delete", "dataPipeline", "temps")).isZero();
  }

  @Test
  void startsAndStops() {
    assertThat(run("stop", "temps")).isZero();
    assertThat(out()).isEqualTo("dataPipeline/temps stopped\n");
    assertThat(run("start", "temps")).isZero();
    assertThat(out()).isEqualTo("dataPipeline/temps started\n");
    assertThat(run("start", "gone")).isEqualTo(1);
  }

  @Test
  void printsLogLinesAsTheyAre() {
    edge.logLines.add("[2026-01-01 00:00:00,000 root INFO] hello");
    edge.logLines.add("  indented");

    assertThat(run("logs", "temps", "--stage", "1")).isZero();

    assertThat(out()).isEqualTo("[2026-01-01 00:00:00,000 root INFO] hello\n  indented\n");
    assertThat(edge.requests.getLast()).contains("stage=1");
  }

  @Test
  void searchesTheLogByTextAndTimeAndNamesContainers() {
    edge.answers.put(
        "GET /v1.0/datapipelines/id%2F1/logs/search",
        new FakeEdge.Answer(
            200,
            "{\"lines\": [{\"container\": \"millrace-temps-0-ab\", \"text\": \"boom\"}, {\"container\": \"\", \"text\": \"starting another\"}], \"more\": 2}"));
    String[] times = {"--from", "2026-01-01T00:00:00Z", "--to", "2026-01-01T00:00:01Z"};

    assertThat(run("logs", "temps", "--grep", "a b", times[0], times[1], times[2], times[3]))
        .isZero();
    assertThat(out()).isEqualTo("boom\nstarting another\n");
    assertThat(err()).contains("and 2 older ones");
    assertThat(edge.requests.getLast())
        .contains("text=a%20b", "from=2026-01-01T00%3A00%3A00Z", "to=2026-01-01T00%3A00%3A01Z");

    assertThat(run("logs", "temps", "--containers", times[0], times[1])).isZero();
    assertThat(out()).endsWith("[millrace-temps-0-ab] boom\n[host] starting another\n");
    assertThat(edge.requests.getLast()).doesNotContain("text=").doesNotContain("to=");

    assertThat(run("logs", "temps", "--follow", times[2], times[3])).isEqualTo(2);
    assertThat(err()).contains("--grep, --from and --to look back and --follow ahead");
  }

  @Test
  void followsTheLog() throws InterruptedException {
    edge.logLines.add("first");
    Thread follower = Thread.startVirtualThread(() -> run("logs", "temps", "--follow"));

    await().untilAsserted(() -> assertThat(out()).isEqualTo("first\n"));
    edge.logLines.add("second");
    await().untilAsserted(() -> assertThat(out()).isEqualTo("first\nsecond\n"));

    follower.interrupt();
    follower.join();
  }

  @Test
  void followsTheLogAcrossARestartOfTheEdge() throws InterruptedException {
    edge.logLines.add("first");
    Thread follower = Thread.startVirtualThread(() -> run("logs", "temps", "--follow"));
    await().untilAsserted(() -> assertThat(out()).isEqualTo("first\n"));

    edge.goAway();
    await().untilAsserted(() -> assertThat(err()).contains("waiting for it"));
    edge.logLines.add("second");
    edge.comeBack();

    await().untilAsserted(() -> assertThat(out()).isEqualTo("first\nsecond\n"));
    assertThat(err().lines()).hasSize(2);
    follower.interrupt();
    follower.join();
  }

  @Test
  void watchesRowsAsTheyChange() throws InterruptedException {
    Thread watcher = Thread.startVirtualThread(() -> run("get", "pipelines", "--watch"));
    await().untilAsserted(() -> assertThat(out()).endsWith("\ntemps  Healthy  S3\n"));

    edge.answers.put(
        "GET /v1.0/datapipelines",
        new FakeEdge.Answer(
            200,
            FakeEdge.page(
                new JsonObject().put("id", "id/1").put("name", "temps").put("state", "Failed"),
                new JsonObject().put("id", "id/2").put("name", "doors").put("state", "Starting"))));
    await()
        .untilAsserted(() ->
            assertThat(out().lines().toList())
                .hasSize(4)
                .satisfies(lines -> assertThat(lines.get(2)).startsWith("temps  Failed"))
                .satisfies(lines -> assertThat(lines.get(3)).startsWith("doors  Starting")));
    edge.answers.put("GET /v1.0/datapipelines", new FakeEdge.Answer(200, FakeEdge.page()));
    await().untilAsserted(() -> assertThat(out()).contains("doors  (deleted)"));

    watcher.interrupt();
    watcher.join();
    assertThat(run("get", "pipelines", "--watch", "-o", "json")).isEqualTo(2);
  }

  @Test
  void tapsUntilItHasEnough() {
    assertThat(run("tap", "temps", "--count", "3")).isZero();

    assertThat(out()).isEqualTo("one\ntwo\none\n");
    assertThat(edge.requests.getLast()).isEqualTo("DELETE /v1.0/taps/t");
    assertThat(run("tap", "temps", "--count", "0")).isEqualTo(2);
  }

  @Test
  void writesCertificatesThatOthersCannotRead() throws IOException {
    assertThat(run("certificates", "create", "--out", "new/certs")).isZero();

    Path certs = folder.resolve("new/certs");
    assertThat(certs.resolve("ca.crt")).hasContent("ca\n");
    assertThat(certs.resolve("client.crt")).hasContent("crt\n");
    assertThat(certs.resolve("client.key")).hasContent("key\n");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(certs.resolve("client.key"))))
        .isEqualTo("rw-------");
    assertThat(edge.requests).containsExactly("POST /v1.0/certificates");
    Files.writeString(folder.resolve("file"), "");
    assertThat(run("certificates", "create", "--out", "file/certs")).isEqualTo(1);
    assertThat(err()).contains("--out");
  }

  @Test
  void showsADeadLetterWithItsPayload() {
    assertThat(run("deadletters", "show", "temps", "d1")).isZero();

    assertThat(out())
        .startsWith("function: f\nstage: 1\ntopic: plant/1\nerror: boom\n")
        .endsWith("  at line 3\npayload, 2 bytes:\nhi\n");
    assertThat(run("deadletters", "show", "temps", "d2")).isEqualTo(1);
  }

  @Test
  void listsReplaysAndPurgesDeadLetters() {
    assertThat(run("deadletters", "list", "temps")).isZero();
    assertThat(out()).contains("d1").contains("boom");
    assertThat(err()).contains("2 older ones");
    assertThat(run("deadletters", "replay", "temps")).isZero();
    assertThat(out()).isEqualTo("3 messages replayed\n");
    assertThat(run("deadletters", "replay", "temps", "d1", "d3")).isZero();
    assertThat(edge.requests.getLast())
        .isEqualTo("POST /v1.0/datapipelines/id%2F1/deadletters/replay?ids=d1%2Cd3");
    assertThat(run("deadletters", "purge", "temps", "d1")).isZero();
    assertThat(out()).isEqualTo("1 message purged\n");
  }

  @Test
  void triesTheFunctionsOfAPipelineInAFileOnMessages() throws IOException {
    Files.writeString(folder.resolve("main.py"), "def main(ctx, msg): pass\n");
    Files.writeString(
        folder.resolve("fn.yaml"),
        """
        kind: function
        name: second
        language: python
        environment: python-env
        sourceCodePath: main.py
        params: [{name: limit, type: number}]
        ---
        kind: dataPipeline
        name: p
        functions:
          - name: second
            args: {limit: 3}
        """);
    Files.write(folder.resolve("message"), new byte[] {(byte) 0xff, 'x'});
    edge.answers.put(
        "POST /v1.0/functions/test",
        new FakeEdge.Answer(
            200,
            """
            {"ok": false, "millis": 41, "outputs": [{"payload": "aGk="}], "stages": [{"function": "second", "startMillis": 5, "loadMillis": 6,
             "log": [{"text": "seen"}], "logLeftOut": 2, "notRun": 1, "messages": [{"micros": 1500, "outputs": [], "error":
             {"type": "ValueError", "message": "no", "stackTrace": "at line 3"}}]}]}
            """));

    int code =
        run("function", "test", "-f", "fn.yaml", "--message", "message", "--param", "limit=7");

    assertThat(code).isEqualTo(1);
    String request = edge.requests.getLast();
    assertThat(request)
        .contains("\"code\":\"def main(ctx, msg): pass\\n\"")
        .contains("\"args\":{\"limit\":\"7\"}")
        .contains("\"messages\":[{\"payload\":\"/3g=\"}]");
    assertThat(out())
        .contains("== second: started in 5 ms, loaded in 6 ms\n   seen\n   ... 2 more lines\n")
        .contains("   message 1: failed in 1.50 ms\n     ValueError: no\n     at line 3\n")
        .contains("   not run: 1 more\n")
        .contains("== 1 output came out, 41 ms in all\nhi\n");
  }

  @Test
  void triesFunctionsOnLinesOfAFileAndOnWhatLeavesAPipelineBesideAnotherVersion()
      throws IOException {
    String document =
        "{kind: function, name: f, language: python, environment: python-env, code: %s}";
    Files.writeString(folder.resolve("new.yaml"), document.formatted("better"));
    Files.writeString(folder.resolve("old.yaml"), document.formatted("worse"));
    Files.writeString(folder.resolve("samples"), "one\ntwo\n");
    edge.answers.put(
        "POST /v1.0/functions/test",
        new FakeEdge.Answer(200, "{\"ok\": true, \"outputs\": [], \"stages\": []}"));

    assertThat(
            run(
                "function",
                "test",
                "-f",
                "new.yaml",
                "--against",
                "old.yaml",
                "--lines",
                "samples",
                "--tap",
                "temps",
                "--count",
                "2"))
        .isZero();

    String request = edge.requests.getLast();
    assertThat(request)
        .contains("{\"payload\":\"b25l\"},{\"payload\":\"dHdv\"},{\"payload\":")
        .containsPattern("\"functions\":\\[[^]]*better")
        .containsPattern("\"against\":\\[[^]]*worse");
    assertThat(edge.requests).contains("DELETE /v1.0/taps/t");
  }

  @Test
  void saysWhatATestLacks() throws IOException {
    assertThat(run("function", "test", "--text", "x")).isEqualTo(2);
    assertThat(err()).contains("no function is given");
    Files.writeString(
        folder.resolve("fn.yaml"),
        "{kind: function, name: f, language: python, environment: python-env, code: x}");
    assertThat(run("function", "test", "-f", "fn.yaml")).isEqualTo(2);
    assertThat(err()).contains("no message is given");
    assertThat(run("function", "test", "-f", "fn.yaml", "--text", "x", "--param", "a=b"))
        .isEqualTo(2);
    assertThat(err()).contains("--param names 'a', but no function has such a parameter");
  }

  @Test
  void showsAlerts() {
    assertThat(run("alerts")).isZero();

    assertThat(out()).contains("CRITICAL\n    function f failed\n");
    assertThat(edge.requests.getFirst()).contains("\"type\":\"ALERT\"");
  }

  @Test
  void readsTheTokenOfTheEdgeInThisFolder() throws IOException {
    environment.remove("MILLRACE_TOKEN");

    assertThat(run("get", "pipelines")).isEqualTo(1);
    assertThat(err()).contains("MILLRACE_TOKEN").contains("./data/admin-token");

    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data/admin-token"), FakeEdge.TOKEN + "\n");
    assertThat(run("get", "pipelines")).isZero();
  }

  @Test
  void saysWhatToDoWhenNoEdgeAnswers() {
    environment.put("MILLRACE_URL", "http://127.0.0.1:1");
    assertThat(run("get", "pipelines")).isEqualTo(1);
    assertThat(err())
        .isEqualTo(
            "millrace: no edge answers at http://127.0.0.1:1; start one with 'millrace up', or set MILLRACE_URL to where it is\n");

    environment.put("MILLRACE_URL", "nonsense");
    assertThat(run("get", "pipelines")).isEqualTo(2);
    assertThat(err()).contains("MILLRACE_URL is 'nonsense'");

    environment.put("MILLRACE_URL", edge.url());
    environment.put("MILLRACE_TOKEN", "expired");
    assertThat(run("get", "pipelines")).isEqualTo(1);
    assertThat(err()).contains("expired");
  }

  @Test
  void saysWhenSomethingElseAnswers() {
    edge.answers.put("GET /v1.0/categories", new FakeEdge.Answer(200, "<html>"));

    assertThat(run("get", "categories")).isEqualTo(1);

    assertThat(err()).contains("is no edge of Millrace");
  }

  private Path checkout() {
    Path checkout = Path.of("").toAbsolutePath();
    while (!java.nio.file.Files.isRegularFile(checkout.resolve("runtimes/conformance/tool.py"))) {
      checkout = java.util.Objects.requireNonNull(checkout.getParent(), "not in a checkout");
    }
    return checkout;
  }

  @Test
  void saysWhatIsWrongWithARuntimeThatDoesNotConnect() {
    environment.put("MILLRACE_HOME", checkout().toString());

    int code =
        run("runtime", "test", "--command", "false", "--language", "python", "--only", "hello");

    assertThat(code).isEqualTo(1);
    assertThat(out())
        .contains("says hello at once and waits for work ... WRONG", "did not connect within")
        .contains("docs/runtime-protocol.md, sections 2 to 4", "does not conform");
  }

  @Test
  void learnsTheLanguageOfARuntimeFromItsHello() {
    String home = checkout().toString();
    environment.put("MILLRACE_HOME", home);

    int code =
        run("runtime", "test", "--command", home + "/runtimes/python/run.sh", "--only", "version");

    assertThat(code).isZero();
    assertThat(out()).contains("speaks each version that it offers ... ok", "conforms: 2 cases");
  }

  @Test
  void asksForFunctionsInALanguageThatIsNoneOfOurs() {
    String home = checkout().toString();
    environment.put("MILLRACE_HOME", home);
    String perl = "perl " + home + "/examples/perl-runtime/run.pl";

    assertThat(run("runtime", "test", "--command", perl)).isEqualTo(2);
    assertThat(out()).contains("language 'perl'", "give --functions DIR");
    assertThat(run("runtime", "test")).isEqualTo(2);
    assertThat(out()).contains("give either an image or --command");
    assertThat(run("runtime", "test", "--command", perl, "--language", "node", "--only", "no such"))
        .isEqualTo(2);
    assertThat(out()).contains("no case has these words");
  }
}
