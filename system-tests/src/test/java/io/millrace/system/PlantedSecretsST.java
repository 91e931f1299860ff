package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A secret of every sort is planted and used; then everything that the product wrote or answered is
 * searched for them, as they are and in base64 and hexadecimal digits.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlantedSecretsST {
  /** Files that are there to hold what is in them: handed to the administrator, mode 0600. */
  private static final List<String> HANDED_OUT = List.of("admin-token", "admin-credentials");

  private static final Map<String, String> PLANTED =
      Map.of(
          "access key of AWS", "AKIAPLANTED0ACCESS0KEY",
          "secret key of AWS", "planted-aws-secret-6Qd0",
          "password of a registry", "planted-registry-pwd-Xo41",
          "secret of a function", "planted-function-secret-kk92",
          "password of a user", "planted-user-password-71Ur",
          "address of a webhook", "planted-hook-token-Zw88",
          "secret of a webhook", "planted-hook-secret-Pm13",
          "password of a mail server", "planted-smtp-password-Vb55",
          "secret that was replaced", "planted-old-secret-Ea20");

  private static final List<String> KINDS =
      List.of(
          "category",
          "dataSource",
          "function",
          "secret",
          "runtimeEnvironment",
          "cloudProfile",
          "containerRegistry",
          "project",
          "dataPipeline",
          "alertTarget",
          "user",
          "serviceDomain");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> secrets = new LinkedHashMap<>(PLANTED);
  private final StringBuilder answered = new StringBuilder();
  private MotoServer moto;
  private Millrace edge;

  @BeforeAll
  void start() {
    moto = MotoServer.start();
    edge = Millrace.up("planted-secrets", "process");
  }

  @AfterAll
  void stop() {
    edge.close();
    moto.close();
  }

  private static String planted(String what) {
    return PLANTED.getOrDefault(what, "");
  }

  @Test
  void noneIsInAnyLogDumpExportAnswerOrFile() throws Exception {
    define();
    use();
    ask();
    Path export = edge.folder().resolve("export");
    said(edge.run("export", export.toString()));
    Path backup = edge.folder().resolve("backup.zip");
    said(edge.run("backup", backup.toString()));
    edge.killAndRestart();
    edge.awaitState("planted", "Healthy");
    assertThat(edge.terminate()).isLessThanOrEqualTo(143);

    List<String> found = new ArrayList<>();
    search("answers", answered.toString().getBytes(StandardCharsets.UTF_8), found);
    int files = searchFiles(found);

    assertThat(found).isEmpty();
    assertThat(files).isGreaterThan(20);
    assertThat(answered.length()).isGreaterThan(10_000);
  }

  private void define() {
    String documents =
        """
        kind: cloudProfile
        name: planted-cloud
        type: AWS
        awsCredential: {accessKey: %s, secret: %s}
        endpoint: %s
        ---
        kind: containerRegistry
        name: planted-registry
        server: https://127.0.0.1:9
        type: ContainerRegistry
        userName: puller
        pwd: %s
        email: ""
        ---
        kind: secret
        name: key
        value: %s
        ---
        kind: user
        name: Planted
        email: planted@example.com
        password: %s
        ---
        kind: alertTarget
        name: hook
        type: Webhook
        webhook: {url: "http://127.0.0.1:9/%s", secret: %s}
        ---
        kind: alertTarget
        name: mail
        type: Email
        email: {server: 127.0.0.1, port: 9, userName: me, password: %s, from: a@example.com, to: [b@example.com]}
        ---
        """
            .formatted(
                planted("access key of AWS"),
                planted("secret key of AWS"),
                moto.url(),
                planted("password of a registry"),
                planted("secret that was replaced"),
                planted("password of a user"),
                planted("address of a webhook"),
                planted("secret of a webhook"),
                planted("password of a mail server"));
    said(edge.run(Duration.ofSeconds(60), documents, "apply", "-f", "-").succeeded());
    String another = "kind: secret\nname: key\nvalue: " + planted("secret of a function") + "\n";
    said(edge.run(Duration.ofSeconds(60), another, "apply", "-f", "-").succeeded());
    edge.apply(
        Documents.source("planted", "planted/in")
            + """
            kind: function
            name: uses-secret
            language: python
            environment: python-env
            secrets: [key]
            code: |
              def main(ctx, msg):
                  if msg == b'fail':
                      raise ValueError('as asked')
                  ctx.send(b'%d' % len(ctx.secret('key')))
            ---
            """
            + Documents.pipeline(
                "planted",
                "planted",
                "functions:\n  - name: uses-secret",
                Documents.toAws("S3", "planted-bucket", "planted-cloud")),
        "planted");
  }

  private void use() throws Exception {
    Path certificates = edge.certificates();
    Devices.publish(edge, certificates, "planted/in", List.of("one", "fail"));
    String length = Integer.toString(planted("secret of a function").length());
    await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() -> assertThat(moto.objects("planted-bucket")).contains(length));

    String login =
        send(
            "POST",
            "/v1.0/login",
            "{\"email\": \"planted@example.com\", \"password\": \""
                + planted("password of a user")
                + "\"}",
            "");
    secrets.put("session token", token(login));
    secrets.put("API token", token(send("POST", "/v1.0/userapitokens", "{}", edge.token())));
    secrets.put("token of the administrator", edge.token());
    // What is refused must not be repeated either.
    keep(
        send(
            "POST",
            "/v1.0/cloudprofiles",
            "{\"name\": \"x\", \"type\": \"AWS\", \"awsCredential\": {\"accessKey\": 1, \"secret\":"
                + " \""
                + planted("secret key of AWS")
                + "\"}, \"password\": \"y\"}",
            edge.token()));
    keep(
        send(
            "POST",
            "/v1.0/login",
            "{\"email\": \"nobody@example.com\", \"password\": \""
                + planted("password of a user")
                + "\"}",
            ""));
    said(edge.run("alerts", "test", "hook"));
    said(edge.run("alerts", "test", "mail"));
    said(edge.run("profile", "test", "planted-cloud"));
  }

  private static String token(String answer) {
    String found = answer.replaceAll("(?s).*\"token\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    assertThat(found).isNotEqualTo(answer);
    return found;
  }

  private void ask() throws Exception {
    for (String kind : KINDS) {
      for (String format : List.of("table", "yaml", "json")) {
        said(edge.run("get", kind, "-o", format).succeeded());
      }
    }
    said(edge.run("alerts"));
    said(edge.run("logs", "planted"));
    said(edge.run("deadletters", "list", "planted"));
    for (String path :
        List.of(
            "/metrics",
            "/health/ready",
            "/v1.0/overview",
            "/v1.0/topology",
            "/v1.0/nodes",
            "/v1.0/userapitokens",
            "/v1.0/userapitokensall",
            "/v1.0/certificates",
            "/v1.0/openapi.yaml")) {
      keep(edge.get(path).body());
    }
    keep(send("POST", "/v1.0/auditlogsV2?pageSize=1000", "{}", edge.token()));
    keep(send("POST", "/v1.0/events?pageSize=1000", "{}", edge.token()));
  }

  private void keep(String answer) {
    answered.append(answer).append('\n');
  }

  private void said(Command command) {
    keep(command.out() + command.err());
  }

  private String send(String method, String path, String body, String token)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(edge.url() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
  }

  private int searchFiles(List<String> found) throws IOException {
    int files = 0;
    try (Stream<Path> all = Files.walk(edge.folder())) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (HANDED_OUT.contains(name)) {
          continue;
        }
        files++;
        byte[] content = Files.readAllBytes(file);
        search(edge.folder().relativize(file).toString(), content, found);
        if (content.length > 2 && content[0] == 'P' && content[1] == 'K') {
          searchZip(file, found);
        }
      }
    }
    return files;
  }

  // A backup brings the administrator's files with it; whoever has it has them.
  private static boolean handedOut(ZipEntry entry) {
    return HANDED_OUT.stream().anyMatch(entry.getName()::endsWith);
  }

  private void searchZip(Path file, List<String> found) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!handedOut(entry)) {
          search(file.getFileName() + "!" + entry.getName(), zip.readAllBytes(), found);
        }
      }
    }
  }

  private void search(String where, byte[] content, List<String> found) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    secrets.forEach((what, secret) -> {
      byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
      String base64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
      for (String form : List.of(secret, base64, HexFormat.of().formatHex(bytes))) {
        if (text.contains(form)) {
          found.add(what + " in " + where);
        }
      }
    });
  }
}
