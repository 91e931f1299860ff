package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.common.service.StartFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpsIT {
  private static final String ENCODING = "content-encoding";

  @TempDir Path folder;

  private static HttpClient client() throws GeneralSecurityException {
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, new TrustManager[] {new Everybody()}, new SecureRandom());
    return HttpClient.newBuilder().sslContext(tls).build();
  }

  private static HttpResponse<String> get(int port, String path) throws Exception {
    try (HttpClient client = client()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("https://localhost:" + port + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static String subject(HttpResponse<String> response) throws Exception {
    X509Certificate served =
        (X509Certificate) response.sslSession().orElseThrow().getPeerCertificates()[0];
    return served.getSubjectX500Principal().getName();
  }

  @Test
  void servesWithACertificateOfTheEdgesAuthorityOverHttp2() throws Exception {
    try (Entrance entrance = new Entrance(Map.of("MILLRACE_HTTPS_PORT", "0"))) {
      entrance.start();
      assertThat(entrance.call("GET", "/health/ready", "", "").body()).contains("certificate");

      entrance.manager.register(entrance.vertx);

      await().atMost(Duration.ofSeconds(20)).until(() -> entrance.securePort() > 0);
      HttpResponse<String> page = get(entrance.securePort(), "/");
      assertThat(page.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(page.body()).contains("<title>Millrace</title>");
      assertThat(page.headers().firstValue("strict-transport-security")).isPresent();
      assertThat(subject(page)).isEqualTo("CN=node");
      assertThat(
              entrance
                  .call("GET", "/", "", "")
                  .response()
                  .headers()
                  .firstValue("strict-transport-security"))
          .isEmpty();
    }
  }

  @Test
  void sendsWhatItSaysWhateverCameBeforeOnTheConnection() throws Exception {
    try (Entrance entrance = new Entrance(Map.of("MILLRACE_HTTPS_PORT", "0"));
        HttpClient browser = client()) {
      entrance.start();
      entrance.manager.register(entrance.vertx);
      await().atMost(Duration.ofSeconds(20)).until(() -> entrance.securePort() > 0);
      String page = new String(read(browser, entrance, "/").body(), StandardCharsets.UTF_8);

      assertThat(read(browser, entrance, "/assets/packed.js").headers().firstValue(ENCODING))
          .contains("gzip");

      assertThat(read(browser, entrance, "/").body())
          .asString(StandardCharsets.UTF_8)
          .isEqualTo(page);
      assertThat(read(browser, entrance, "/icon.svg").body())
          .asString(StandardCharsets.UTF_8)
          .contains("<svg");
      HttpResponse<byte[]> description = read(browser, entrance, "/v1.0/openapi.yaml");
      assertThat(description.headers().firstValue(ENCODING)).contains("gzip");
      assertThat(unpacked(description)).contains("openapi: 3");
    }
  }

  private static HttpResponse<byte[]> read(HttpClient browser, Entrance entrance, String path)
      throws Exception {
    HttpResponse<byte[]> answer =
        browser.send(
            HttpRequest.newBuilder(URI.create("https://localhost:" + entrance.securePort() + path))
                .header("Accept-Encoding", "gzip, deflate, br, zstd")
                .header("Authorization", "Bearer " + FakeManager.TOKEN)
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    return answer;
  }

  private static String unpacked(HttpResponse<byte[]> answer) throws IOException {
    try (GZIPInputStream packed = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
      return new String(packed.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void takesUpACertificateOfOnesOwnWhenItsFilesAreReplaced() throws Exception {
    TestCertificate.write(folder, "first");
    try (Entrance entrance =
        new Entrance(
            Map.of(
                "MILLRACE_HTTPS_PORT",
                "0",
                "MILLRACE_HTTPS_CERTIFICATE",
                folder.resolve("server.crt").toString(),
                "MILLRACE_HTTPS_KEY",
                folder.resolve("server.key").toString()))) {
      entrance.start();
      assertThat(subject(get(entrance.securePort(), "/"))).isEqualTo("CN=first");

      Path fresh = Files.createDirectory(folder.resolve("fresh"));
      TestCertificate.write(fresh, "second");
      for (String file : new String[] {"server.key", "server.crt"}) {
        Files.move(fresh.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }

      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> assertThat(subject(get(entrance.securePort(), "/"))).isEqualTo("CN=second"));
    }
  }

  @Test
  void saysWhichFileCannotBeUsed() {
    Map<String, String> settings =
        Map.of(
            "MILLRACE_HTTPS_PORT",
            "0",
            "MILLRACE_HTTPS_CERTIFICATE",
            folder.resolve("none.crt").toString(),
            "MILLRACE_HTTPS_KEY",
            folder.resolve("none.key").toString());
    try (Entrance entrance = new Entrance(settings)) {
      assertThatThrownBy(entrance::start)
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("MILLRACE_HTTPS_CERTIFICATE")
          .hasMessageContaining("none.crt");
    }
    assertThatThrownBy(() -> new Entrance(Map.of("MILLRACE_HTTPS_KEY", "server.key")))
        .hasMessageContaining("must be given together");
  }

  /** The test looks at the certificate itself. */
  private static final class Everybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

    @Override
    public void checkClientTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public void checkServerTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
