package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Logs as the original's scripts get them: in bundles, and line by line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogsST {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LOGS =
      """
      import logging

      def main(ctx, msg):
          logging.info('saw %s', msg.decode())
      """;

  private final HttpClient http = HttpClient.newHttpClient();
  private Millrace edge;
  private Path certificates;
  private String pipeline;
  private String domain;

  @BeforeAll
  void start() throws Exception {
    edge = Millrace.up("logs", "process");
    certificates = edge.certificates();
    edge.apply(
        Documents.source("logged", "logged/in")
            + Documents.function("says", "python", "python-env", LOGS)
            + Documents.pipeline(
                "logged", "logged", "functions:\n  - name: says", Documents.toStream("logged")),
        "logged");
    pipeline = first("/v1.0/datapipelines").getString("id");
    domain = first("/v1.0/servicedomains").getString("id");
  }

  @AfterAll
  void stop() {
    edge.close();
  }

  private JsonObject first(String path) throws IOException, InterruptedException {
    return new JsonObject(edge.get(path).body()).getJsonArray("result").getJsonObject(0);
  }

  private String post(String path, JsonObject body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(edge.url() + path))
            .header("Authorization", "Bearer " + edge.token())
            .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private void publish(String text) {
    Devices.publish(edge, certificates, "logged/in", List.of(text));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(edge.run("logs", "logged").succeeded().out()).contains("saw " + text));
  }

  @Test
  void comeAsABundleThatNeedsNoToken() throws Exception {
    publish("for the bundle");

    JsonObject batch =
        new JsonArray(
                post(
                    "/v1.0/logs/requestupload",
                    new JsonObject()
                        .put("edgeIds", new JsonArray().add(domain))
                        .put("applicationId", pipeline)))
            .getJsonObject(0);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(first("/v1.0/logs/applications/" + pipeline).getString("status"))
                .isEqualTo("SUCCESS"));

    for (String url :
        List.of(
            batch.getString("url"),
            new JsonObject(
                    post(
                        "/v1.0/logs/requestdownload",
                        new JsonObject().put("location", batch.getString("location"))))
                .getString("url"))) {
      Map<String, String> files = unpacked(url);
      assertThat(files).hasSize(1);
      files.forEach((name, content) -> {
        assertThat(name).startsWith("Default Project/logged-").endsWith(".log");
        assertThat(content).contains("saw for the bundle").contains("Subscribe to input");
      });
    }
  }

  private Map<String, String> unpacked(String url) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(url)).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    Map<String, String> files = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(answer.body()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }

  @Test
  void comeLineByLineOverAWebSocketThatNeedsNoToken() throws Exception {
    publish("before");
    JsonObject wanted =
        new JsonObject()
            .put("edgeId", domain)
            .put("container", "says")
            .put("dataPipelineId", pipeline);
    String url = new JsonObject(post("/v1.0/logs/stream/endpoints", wanted)).getString("url");
    List<String> lines = new CopyOnWriteArrayList<>();

    WebSocket socket =
        http.newWebSocketBuilder().buildAsync(URI.create(url), new Lines(lines)).join();
    await().atMost(PATIENCE).until(() -> lines.stream().anyMatch(line -> line.contains("before")));
    publish("meanwhile");

    await()
        .atMost(PATIENCE)
        .until(() -> lines.stream().anyMatch(line -> line.contains("saw meanwhile")));
    assertThat(lines.stream().filter(line -> line.contains("saw before"))).hasSize(1);
    socket.abort();
  }

  /** Takes whole text frames. */
  private static final class Lines implements WebSocket.Listener {
    private final List<String> lines;
    private final StringBuilder part = new StringBuilder();

    Lines(List<String> lines) {
      this.lines = lines;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        lines.add(part.toString());
        part.setLength(0);
      }
      return WebSocket.Listener.super.onText(socket, data, last);
    }
  }
}
