package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.common.service.StartFailure;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntranceIT {
  @Test
  void isReadyOnceTheManagerAnswers() {
    try (Entrance entrance = new Entrance(Map.of())) {
      entrance.start();

      Entrance.Answer alone = entrance.call("GET", "/health/ready", "", "");
      assertThat(alone.status()).isEqualTo(503);
      assertThat(alone.body()).contains("pipeline-manager does not answer");
      assertThat(entrance.call("GET", "/v1.0/functions").status()).isEqualTo(503);

      entrance.manager.register(entrance.vertx);
      await()
          .untilAsserted(() ->
              assertThat(entrance.call("GET", "/health/ready", "", "").status()).isEqualTo(200));
    }
  }

  @Test
  void showsItsHealthAndFiguresToEverybody() {
    try (Entrance entrance = Entrance.started()) {
      assertThat(entrance.call("GET", "/health/live", "", "").status()).isEqualTo(200);
      assertThat(
              entrance
                  .call("GET", "/metrics", "", "")
                  .response()
                  .headers()
                  .firstValue("content-type")
                  .orElse(""))
          .startsWith("text/plain");
    }
  }

  @Test
  void countsRequestsByMethodAndStatusWhateverCallersInvent() {
    try (Entrance entrance = Entrance.started()) {
      entrance.call("GET", "/v1.0/functions");
      entrance.call("GET", "/v1.0/functions", "", "");
      entrance.call("BREW", "/v1.0/functions", "", "");

      await()
          .untilAsserted(() ->
              assertThat(entrance.call("GET", "/metrics", "", "").response().body())
                  .containsPattern(
                      "millrace_console_requests_seconds_count\\{method=\"GET\",status=\"200\"} [1-9]")
                  .contains(
                      "millrace_console_requests_seconds_count{method=\"GET\",status=\"401\"} 1")
                  .contains("millrace_console_requests_seconds_count{method=\"other\","));
    }
  }

  @Test
  void namesThePortThatIsInUse() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
        Entrance entrance =
            new Entrance(Map.of("MILLRACE_HTTP_PORT", String.valueOf(other.getLocalPort())))) {
      assertThatThrownBy(entrance::start)
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("port " + other.getLocalPort())
          .hasMessageContaining("in use")
          .hasMessageContaining("--http-port");
    }
  }

  @Test
  void offersRuntimeBundlesThatAreThere(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("node-env.tgz"), "bundle");

    try (Entrance entrance = new Entrance(Map.of("MILLRACE_BUNDLES", folder.toString()))) {
      entrance.start();

      assertThat(entrance.call("GET", "/runtimes/node-env.tgz", "", "").body()).isEqualTo("bundle");
      assertThat(entrance.call("GET", "/runtimes/python-env.tgz", "", "").status()).isEqualTo(404);
      assertThat(entrance.call("GET", "/runtimes/passwords", "", "").status()).isEqualTo(404);
    }
  }

  @Test
  void servesTheBrowserApplicationAtAllOfItsAddresses() {
    try (Entrance entrance = Entrance.started()) {
      Entrance.Answer page = entrance.call("GET", "/pipelines/7", "", "");

      assertThat(page.status()).isEqualTo(200);
      assertThat(page.body()).contains("<title>Millrace</title>");
      assertThat(page.response().headers().firstValue("content-security-policy").orElse(""))
          .contains("default-src 'self'");
      assertThat(header(page, "content-security-policy")).doesNotContain("script-src");
      assertThat(header(page, "cache-control")).isEqualTo("no-cache");
      assertThat(header(entrance.call("GET", "/assets/part.js", "", ""), "cache-control"))
          .contains("max-age=31536000");
      Entrance.Answer packed =
          entrance.call("GET", "/assets/part.js", "", Map.of("Accept-Encoding", "gzip"));
      assertThat(header(packed, "content-encoding")).isEqualTo("gzip");
      assertThat(entrance.call("HEAD", "/pipelines/7", "", "").status()).isEqualTo(200);
      assertThat(entrance.call("HEAD", "/assets/part.js", "", "").status()).isEqualTo(200);
      assertThat(entrance.call("GET", "/missing.js", "", "").status()).isEqualTo(404);
      assertThat(entrance.call("GET", "/assets/missing.js", "", "").status()).isEqualTo(404);
    }
  }

  @Test
  void servesFilesAsTheBuildCompressedThem() throws IOException {
    int size = getClass().getResourceAsStream("/console/assets/packed.js.gz").readAllBytes().length;
    try (Entrance entrance = Entrance.started()) {
      Entrance.Answer packed =
          entrance.call("GET", "/assets/packed.js", "", Map.of("Accept-Encoding", "gzip, br"));

      assertThat(header(packed, "content-encoding")).isEqualTo("gzip");
      assertThat(header(packed, "content-length")).isEqualTo(String.valueOf(size));
      assertThat(header(packed, "content-type")).startsWith("text/javascript");
      assertThat(header(packed, "cache-control")).contains("immutable", "max-age=31536000");
      assertThat(entrance.call("GET", "/assets/packed.js", "", "").body()).contains("false");
    }
  }

  private static String header(Entrance.Answer answer, String name) {
    return answer.response().headers().firstValue(name).orElse("");
  }
}
