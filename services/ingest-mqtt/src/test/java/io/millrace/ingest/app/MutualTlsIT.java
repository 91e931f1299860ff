package io.millrace.ingest.app;

import static io.millrace.ingest.app.CertificateClients.context;
import static io.millrace.ingest.app.IngestFixture.pipeline;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MutualTlsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path data;

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void takesMessagesFromAClientWithACertificateOfOurs(String protocol) throws Exception {
    try (IngestFixture ingest = new IngestFixture(data, pipeline("a", 1, "t"))) {
      MqttConnectOptions options = new MqttConnectOptions();
      SSLContext context = context(ingest.authority, ingest.authority.client("device"), protocol);
      options.setSocketFactory(context.getSocketFactory());
      options.setHttpsHostnameVerificationEnabled(true);
      MqttClient device =
          new MqttClient(
              "ssl://127.0.0.1:" + ingest.service.mqttPort(), "device", new MemoryPersistence());
      device.connect(options);

      device.publish("t", "hello".getBytes(StandardCharsets.UTF_8), 1, false);

      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> ingest.functions.payloads("a").contains("hello"));
      assertThat(ingest.metric("millrace_mqtt_tls_refused_total")).isZero();
      device.disconnect();
    }
  }

  @Test
  void refusesAndCountsEveryoneElse() throws Exception {
    TestAuthority other = new TestAuthority("other-ca");
    try (IngestFixture ingest = new IngestFixture(data)) {
      TestAuthority ours = ingest.authority;

      handshakeFails(ingest, context(ours, null, "TLSv1.3"));
      handshakeFails(ingest, context(ours, null, "TLSv1.2"));
      handshakeFails(ingest, context(ours, other.client("stranger"), "TLSv1.3"));
      handshakeFails(ingest, context(ours, ours.expiredClient("late"), "TLSv1.3"));

      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> ingest.metric("millrace_mqtt_tls_refused_total") == 4);
      assertThat(ingest.metric("millrace_mqtt_connections_accepted_total")).isZero();
    }
  }

  private static void handshakeFails(IngestFixture ingest, SSLContext context) {
    assertThatThrownBy(
            () -> {
              try (SSLSocket socket =
                  (SSLSocket)
                      context
                          .getSocketFactory()
                          .createSocket("127.0.0.1", ingest.service.mqttPort())) {
                socket.setSoTimeout(5_000);
                socket.startHandshake();
                // TLS 1.3 tells the client only when it reads.
                if (socket.getInputStream().read() < 0) {
                  throw new IOException("closed");
                }
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void offersThePlainPortOnLoopbackOnly() throws Exception {
    try (IngestFixture ingest = new IngestFixture(data)) {
      // Every Linux machine has it, and a listener on 127.0.0.1 does not answer there.
      String outside = "127.0.0.2";

      assertThatThrownBy(() -> new Socket(outside, ingest.port()).close())
          .isInstanceOf(IOException.class);
      new Socket(outside, ingest.service.mqttPort()).close();
    }
  }

  @Test
  void keepsItsCertificateForTheNextStart() throws Exception {
    TestAuthority authority = new TestAuthority("ca");
    Path key = data.resolve("ingest/tls/server.key");
    Path certificate = data.resolve("ingest/tls/server.crt");
    String first;
    try (IngestFixture ingest = new IngestFixture(data, authority, Map.of())) {
      first = Files.readString(certificate);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
          .isEqualTo("rw-------");
    }
    try (IngestFixture ingest = new IngestFixture(data, authority, Map.of())) {
      assertThat(Files.readString(certificate)).isEqualTo(first);
    }
    try (IngestFixture ingest =
        new IngestFixture(
            data, authority, Map.of("MILLRACE_MQTT_NAMES", "edge.example.com,10.9.8.7"))) {
      Awaitility.await().atMost(PATIENCE).until(() -> !Files.readString(certificate).equals(first));
      SSLContext context = context(authority, authority.client("device"), "TLSv1.3");
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> names(ingest, context).contains("edge.example.com"));
    }
  }

  private static String names(IngestFixture ingest, SSLContext context) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket("127.0.0.1", ingest.service.mqttPort())) {
      socket.startHandshake();
      return ((java.security.cert.X509Certificate) socket.getSession().getPeerCertificates()[0])
          .getSubjectAlternativeNames()
          .toString();
    } catch (java.security.cert.CertificateException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void servesMosquittosClients() throws Exception {
    try (IngestFixture ingest = new IngestFixture(data, pipeline("a", 1, "sensors/#"))) {
      Path folder = Files.createDirectories(data.resolve("certs"));
      TestAuthority.Issued client = ingest.authority.client("mosquitto");
      ingest.write(folder, "ca.crt", ingest.authority.pem());
      ingest.write(folder, "client.crt", client.certificatePem());
      ingest.write(folder, "client.key", client.keyPem());
      Path got = folder.resolve("got.txt");
      Process subscriber =
          mosquitto(
                  folder,
                  ingest,
                  "mosquitto_sub",
                  "-t",
                  "sensors/+",
                  "-q",
                  "1",
                  "-C",
                  "1",
                  "-W",
                  "20",
                  "-V",
                  "mqttv5")
              .redirectOutput(got.toFile())
              .start();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> ingest.metric("millrace_mqtt_connections") == 1);
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> {
            Process publisher =
                mosquitto(
                        folder, ingest, "mosquitto_pub", "-t", "sensors/1", "-q", "1", "-m", "21.5")
                    .start();
            assertThat(publisher.waitFor()).isZero();
            return subscriber.waitFor(1, TimeUnit.SECONDS);
          });

      assertThat(subscriber.exitValue()).isZero();
      assertThat(Files.readString(got)).isEqualTo("21.5\n");
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> ingest.functions.payloads("a").contains("21.5"));
    }
  }

  static ProcessBuilder mosquitto(
      Path folder, IngestFixture ingest, String program, String... arguments) {
    ProcessBuilder builder =
        new ProcessBuilder(
            program,
            "-h",
            "localhost",
            "-p",
            Integer.toString(ingest.service.mqttPort()),
            "--cafile",
            folder.resolve("ca.crt").toString(),
            "--cert",
            folder.resolve("client.crt").toString(),
            "--key",
            folder.resolve("client.key").toString());
    builder.command().addAll(java.util.List.of(arguments));
    return builder.redirectErrorStream(true);
  }
}
