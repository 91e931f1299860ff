package io.millrace.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sets of certificates in the two shapes in which the original's users get them. */
class CertificateAnswersIT {
  private static final long YEARS_30_IN_DAYS = 30 * 365L;

  @TempDir static Path data;
  static RestEdge edge;

  @BeforeAll
  static void start() throws IOException {
    edge = new RestEdge(data);
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  private static X509Certificate certificate(String pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  private static void assertGood(String ca, String pem, String key) throws Exception {
    X509Certificate root = certificate(ca);
    X509Certificate client = certificate(pem);
    client.verify(root.getPublicKey());
    assertThat(root.getPublicKey())
        .isInstanceOfSatisfying(
            ECPublicKey.class,
            point -> assertThat(point.getParams().toString()).contains("secp256r1"));
    assertThat(Duration.between(Instant.now(), client.getNotAfter().toInstant()).toDays())
        .isBetween(YEARS_30_IN_DAYS - 1, YEARS_30_IN_DAYS + 8);
    assertThat(key).startsWith("-----BEGIN PRIVATE KEY-----");
  }

  @Test
  void anEmptyBodyGivesThreePems() throws Exception {
    RestEdge.Answer answer = edge.call(edge.token(), "POST", "/certificates", "");

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    JsonObject set = answer.json();
    assertGood(
        set.getString("CACertificate"), set.getString("certificate"), set.getString("privateKey"));
  }

  @Test
  void aZipHasThreeFilesWithTheirUsualNames() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(edge.url() + "/v1.0/certificates"))
            .header("Authorization", "Bearer " + edge.token())
            .header("Accept", "application/zip")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<byte[]> answer;
    try (HttpClient http = HttpClient.newHttpClient()) {
      answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("application/zip");
    assertThat(answer.headers().firstValue("content-disposition").orElse(""))
        .matches("attachment; filename=\"\\d{13}_certificates\\.zip\"");
    Map<String, String> files = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(answer.body()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String ending = entry.getName().replaceFirst("^\\d{13}", "");
        files.put(ending, new String(zip.readAllBytes(), StandardCharsets.US_ASCII));
      }
    }
    assertThat(files).containsOnlyKeys("_CACertificate.crt", "_certificate.crt", "_privateKey.key");
    assertGood(
        files.getOrDefault("_CACertificate.crt", ""),
        files.getOrDefault("_certificate.crt", ""),
        files.getOrDefault("_privateKey.key", ""));
  }
}
