package io.millrace.system;

import static io.millrace.system.PlantedSecrets.MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A secret of every sort is planted and used; then everything that the product wrote or answered is
 * searched for them.
 */
class PlantedSecretsST {
  /** Files that are there to hold what is in them, mode 0600. */
  private static final List<String> HANDED_OUT =
      List.of("admin-token", "admin-credentials", "client.key", "server.key");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> secrets = new LinkedHashMap<>();
  private final Haystack haystack = new Haystack();
  private MotoServer moto;
  private Hook hook;
  private Mailbox mailbox;
  private Millrace edge;

  @BeforeEach
  void start() {
    moto = MotoServer.start();
    hook = new Hook();
    mailbox = Mailbox.start(PlantedSecrets.MAIL);
    edge = Millrace.up("planted-secrets", "docker", PlantedSecrets.settings(hook, mailbox));
    PlantedSecrets.ALL.forEach(secret -> secrets.put(secret, secret));
    secrets.put("token of the administrator", edge.token());
  }

  @AfterEach
  void stop() {
    edge.close();
    mailbox.close();
    hook.close();
    moto.close();
  }

  @Test
  void noneIsInAnyLogDumpExportAnswerContainerOrFile() throws Exception {
    define();
    try (Listener console = listen()) {
      use();
      ask();
      haystack.add("console", console.heard());
    }
    lookIntoContainers();
    said(edge.run("export", edge.folder().resolve("export").toString()).succeeded());
    said(edge.run("backup", edge.folder().resolve("backup.zip").toString()).succeeded());
    edge.kill();
    haystack.addFiles("killed/", edge.folder(), this::handedOut);
    edge.startAgain();
    edge.terminate();
    haystack.addFiles("stopped/", edge.folder(), this::handedOut);

    secrets.forEach((what, secret) -> assertThat(haystack.placesOf(secret)).as(what).isEmpty());
    Set<String> marked = haystack.placesOf(MARK);
    for (String place :
        List.of(
            "answers",
            "console",
            "containers",
            "killed/up.log",
            "killed/export/",
            "killed/backup.zip!",
            "killed/data/manager/manager.db",
            "killed/data/ingest/spool/",
            "killed/data/functions/specs.json",
            "killed/data/functions/logs/",
            "killed/data/functions/deadletters/",
            "stopped/data/manager/manager.db")) {
      assertThat(marked).as(place).anyMatch(found -> found.startsWith(place));
    }
  }

  // A backup brings these files with it; whoever has it has them.
  private boolean handedOut(String file) {
    return HANDED_OUT.stream().anyMatch(file::endsWith);
  }

  private void define() {
    apply(PlantedSecrets.earlier());
    apply(PlantedSecrets.documents(moto.url(), hook, mailbox));
    edge.awaitState(MARK, "Healthy");
  }

  private void apply(String documents) {
    said(edge.run(Duration.ofSeconds(60), documents, "apply", "-f", "-").succeeded());
  }

  private Listener listen() {
    String id = edge.idOf("datapipelines", MARK);
    return new Listener(
        edge,
        List.of(
            "overview",
            "pipelines",
            "graph",
            "alerts",
            "pipeline:" + id,
            "logs:" + id,
            "tap:" + id));
  }

  private void use() throws Exception {
    Path certificates = edge.certificates();
    secrets.put(
        "key of a certificate",
        Files.readAllLines(certificates.resolve("client.key")).get(1).substring(0, 40));
    Devices.publish(edge, certificates, "planted/in", List.of(MARK, MARK + " fail"));
    await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() ->
            assertThat(moto.objects("planted-bucket"))
                .contains(Integer.toString(PlantedSecrets.FUNCTION.length())));

    JsonObject login =
        new JsonObject()
            .put("email", "planted@example.com")
            .put("password", PlantedSecrets.PASSWORD);
    secrets.put("session token", token(send("POST", "/v1.0/login", login, "")));
    JsonObject active = new JsonObject().put("active", true);
    secrets.put("API token", token(send("POST", "/v1.0/userapitokens", active, edge.token())));
    beRefused();
    beTold();
    Command tried = edge.run("profile", "test", "planted-cloud");
    said(tried);
    assertThat(tried.out()).contains("s3:ListBucket", "allowed");
    said(edge.run("profile", "test", "planted-role"));
  }

  /** Of the message that failed, by all targets; and by those that users define once more. */
  private void beTold() throws IOException, InterruptedException {
    for (String target : List.of("hook", "mail")) {
      String path = "/v1.0/alerttargets/" + edge.idOf("alerttargets", target) + "/test";
      String told = send("POST", path, new JsonObject(), edge.token());
      assertThat(new JsonObject(told).getBoolean("ok")).as(told).isTrue();
      keep(told);
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> {
          assertThat(hook.asked())
              .contains("/" + PlantedSecrets.HOOK_PATH, "/" + PlantedSecrets.INSTALLED_PATH);
          assertThat(mailbox.said())
              .contains("login right over TLS", "To: night@example.com", "To: day@example.com");
        });
  }

  private static String token(String answer) {
    String token = new JsonObject(answer).getString("token");
    assertThat(token).hasSizeGreaterThan(20);
    return token;
  }

  // What is refused must not be repeated either.
  private void beRefused() throws IOException, InterruptedException {
    JsonObject profile =
        new JsonObject()
            .put("name", "x")
            .put("type", "AWS")
            .put(
                "awsCredential",
                new JsonObject().put("accessKey", 1).put("secret", PlantedSecrets.CLOUD));
    keep(send("POST", "/v1.0/cloudprofiles", profile, edge.token()));
    JsonObject login =
        new JsonObject()
            .put("email", "nobody@example.com")
            .put("password", PlantedSecrets.PASSWORD);
    keep(send("POST", "/v1.0/login", login, ""));
    keep(send("GET", "/v1.0/functions", new JsonObject(), secrets.get("API token") + "x"));
  }

  private void ask() throws IOException, InterruptedException {
    for (String kind :
        List.of("cloudProfile", "containerRegistry", "alertTarget", "user", "secret", "function")) {
      keep(edge.get("/v1.0/documents/" + kind).body());
    }
    for (String path :
        List.of(
            "cloudprofiles",
            "containerregistries",
            "alerttargets",
            "users",
            "secrets",
            "functions",
            "datapipelines",
            "overview",
            "topology",
            "nodes",
            "userapitokens",
            "userapitokensall",
            "certificates",
            "servicedomains",
            "logs/entries")) {
      keep(edge.get("/v1.0/" + path).body());
    }
    keep(edge.get("/metrics").body());
    keep(edge.get("/health/ready").body());
    keep(send("POST", "/v1.0/auditlogsV2?pageSize=1000", new JsonObject(), edge.token()));
    keep(send("POST", "/v1.0/events?pageSize=1000", new JsonObject(), edge.token()));
    keep(
        edge.get("/v1.0/datapipelines/" + edge.idOf("datapipelines", MARK) + "/deadletters")
            .body());
    said(edge.run("get", "cloudProfile", "-o", "yaml").succeeded());
    said(edge.run("logs", MARK).succeeded());
  }

  private void lookIntoContainers() {
    String own = "label=io.millrace.pipeline-id=" + edge.idOf("datapipelines", MARK);
    List<String> containers =
        Command.run("docker", "ps", "-q", "--filter", own).succeeded().out().lines().toList();
    assertThat(containers).isNotEmpty();
    for (String container : containers) {
      haystack.add("containers", Command.run("docker", "inspect", container).succeeded().out());
      Command logs = Command.run("docker", "logs", container).succeeded();
      haystack.add("containers", logs.out() + logs.err());
      haystack.add(
          "containers",
          Command.run("docker", "exec", container, "cat", "/proc/1/environ", "/proc/1/cmdline")
              .succeeded()
              .out());
    }
  }

  private void keep(String answer) {
    assertThat(answer).isNotEmpty();
    haystack.add("answers", answer);
  }

  private void said(Command command) {
    haystack.add("answers", command.out() + command.err());
  }

  private String send(String method, String path, JsonObject body, String token)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(edge.url() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body.encode()));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
  }
}
