package io.millrace.ingest.app;

import static io.millrace.ingest.app.CertificateClients.context;
import static io.millrace.ingest.app.CertificateClients.hive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttClientState;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import io.millrace.common.trust.TrustSet.Authority;
import io.millrace.common.trust.TrustSet.CertificateRule;
import io.millrace.common.trust.TrustSet.TopicAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of certificates: revoked, of other authorities, replaced; on the MQTT port. */
class CertificatesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path data;

  private static CertificateRule revoked(TestAuthority.Issued client) {
    return new CertificateRule("", serial(client), true, TopicAccess.ALL);
  }

  private static String serial(TestAuthority.Issued client) {
    return client.certificate().getSerialNumber().toString(16);
  }

  private static Authority beside(String id, TestAuthority authority, long until) {
    return new Authority(id, id, authority.pem(), until, TopicAccess.ALL);
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await().atMost(PATIENCE).until(condition);
  }

  private static double refused(IngestFixture ingest, String reason) {
    return ingest.metric("millrace_mqtt_tls_refused_total", "reason=\"" + reason + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void revokingEndsTheLiveConnectionWithItsReasonAndRefusesTheNext(String protocol)
      throws Exception {
    try (IngestFixture ingest = new IngestFixture(data)) {
      TestAuthority.Issued stolen = ingest.authority.client("stolen");
      TestAuthority.Issued kept = ingest.authority.client("kept");
      CompletableFuture<Throwable> told = new CompletableFuture<>();
      Mqtt5BlockingClient thief =
          hive(ingest, stolen, protocol)
              .identifier("thief")
              .addDisconnectedListener(context -> told.complete(context.getCause()))
              .useMqttVersion5()
              .buildBlocking();
      Mqtt3BlockingClient old =
          hive(ingest, stolen, protocol).identifier("old").useMqttVersion3().buildBlocking();
      Mqtt5BlockingClient other =
          hive(ingest, kept, protocol).identifier("other").useMqttVersion5().buildBlocking();
      thief.connect();
      old.connect();
      other.connect();

      ingest.manager.rules(revoked(stolen));

      assertThat(told.get(30, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              Mqtt5DisconnectException.class,
              disconnect ->
                  assertThat(disconnect.getMqttMessage().getReasonCode())
                      .isEqualTo(Mqtt5DisconnectReasonCode.ADMINISTRATIVE_ACTION));
      await(() -> old.getState() == MqttClientState.DISCONNECTED);
      assertThat(other.getState()).isEqualTo(MqttClientState.CONNECTED);
      assertThatThrownBy(thief::connect).isInstanceOf(RuntimeException.class);
      await(() -> refused(ingest, "revoked") == 1);
      assertThat(ingest.metric("millrace_mqtt_connections_dismissed_total", "reason=\"revoked\""))
          .isEqualTo(2);
      other.disconnect();
    }
  }

  @Test
  void whatWasRevokedStaysSoAfterARestartWithoutAManager() throws Exception {
    TestAuthority authority = new TestAuthority("ca");
    TestAuthority.Issued stolen = authority.client("stolen");
    TestAuthority.Issued kept = authority.client("kept");
    Path copy = data.resolve("ingest/tls/trust.json");
    try (IngestFixture ingest = new IngestFixture(data, authority, Map.of())) {
      ingest.manager.rules(revoked(stolen));
      await(() -> Files.readString(copy).contains(serial(stolen)));
    }

    try (IngestFixture ingest =
        new IngestFixture(data, authority, Map.of(), manager -> {}, functions -> {})) {
      Mqtt5BlockingClient client = hive(ingest, kept, "TLSv1.3").useMqttVersion5().buildBlocking();
      client.connect();

      assertThatThrownBy(hive(ingest, stolen, "TLSv1.3").useMqttVersion5().buildBlocking()::connect)
          .isInstanceOf(RuntimeException.class);

      await(() -> refused(ingest, "revoked") == 1);
      client.disconnect();
    }
  }

  @Test
  void anExternalAuthorityIsTrustedUntilItIsNot() throws Exception {
    TestAuthority external = new TestAuthority("plant-ca");
    try (IngestFixture ingest = new IngestFixture(data)) {
      Mqtt5BlockingClient client =
          hive(ingest, external.client("press"), "TLSv1.3").useMqttVersion5().buildBlocking();
      assertThatThrownBy(client::connect).isInstanceOf(RuntimeException.class);

      ingest.manager.trust(
          List.of(ingest.manager.own(), beside("plant", external, Long.MAX_VALUE)));
      await(() -> {
        try {
          client.connect();
          return true;
        } catch (RuntimeException notYet) {
          return false;
        }
      });

      TestAuthority.Issued lost = external.client("lost");
      ingest.manager.trust(
          List.of(ingest.manager.own(), beside("plant", external, Long.MAX_VALUE)),
          new CertificateRule("plant", serial(lost), true, TopicAccess.ALL));
      await(() -> refused(ingest, "revoked") > 0 || !connects(ingest, lost));
      assertThat(client.getState()).isEqualTo(MqttClientState.CONNECTED);
      ingest.manager.rules();

      await(() -> client.getState() == MqttClientState.DISCONNECTED);
      assertThat(ingest.metric("millrace_mqtt_connections_dismissed_total", "reason=\"authority\""))
          .isEqualTo(1);
    }
  }

  private static boolean connects(IngestFixture ingest, TestAuthority.Issued issued) {
    Mqtt5BlockingClient client = hive(ingest, issued, "TLSv1.2").useMqttVersion5().buildBlocking();
    try {
      client.connect();
      client.disconnect();
      return true;
    } catch (RuntimeException refused) {
      return false;
    }
  }

  @Test
  void aNodeTrustsTheAuthoritiesOfItsOwnFileToo() throws Exception {
    TestAuthority external = new TestAuthority("plant-ca");
    TestAuthority another = new TestAuthority("lab-ca");
    Path file = Files.writeString(data.resolve("beside.pem"), external.pem() + another.pem());
    try (IngestFixture ingest =
        new IngestFixture(
            data, new TestAuthority("ca"), Map.of("MILLRACE_MQTT_TRUST_FILE", file.toString()))) {
      assertThat(connects(ingest, external.client("press"))).isTrue();
      assertThat(connects(ingest, another.client("scale"))).isTrue();
      assertThat(connects(ingest, ingest.authority.client("own"))).isTrue();
    }
  }

  @Test
  void mosquittosClientsAreRefusedForWhatIsWrongWithThem() throws Exception {
    try (IngestFixture ingest = new IngestFixture(data)) {
      TestAuthority.Issued stolen = ingest.authority.client("stolen");
      ingest.manager.rules(revoked(stolen));
      await(() -> !connects(ingest, stolen));
      double before = refused(ingest, "revoked");

      assertThat(publishes(ingest, ingest.authority.client("good"))).isTrue();
      assertThat(publishes(ingest, stolen)).isFalse();
      assertThat(publishes(ingest, ingest.authority.expiredClient("late"))).isFalse();
      assertThat(publishes(ingest, new TestAuthority("other").client("stranger"))).isFalse();

      await(() -> refused(ingest, "revoked") == before + 1);
      await(() -> refused(ingest, "expired") == 1);
      await(() -> refused(ingest, "authority") == 1);
    }
  }

  private boolean publishes(IngestFixture ingest, TestAuthority.Issued client) throws Exception {
    Path folder = Files.createTempDirectory(data, "mosquitto");
    ingest.write(folder, "ca.crt", ingest.authority.pem());
    ingest.write(folder, "client.crt", client.certificatePem());
    ingest.write(folder, "client.key", client.keyPem());
    Process publisher =
        MutualTlsIT.mosquitto(folder, ingest, "mosquitto_pub", "-t", "t", "-q", "1", "-m", "x")
            .start();
    assertThat(publisher.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return publisher.exitValue() == 0;
  }

  @Test
  void anOldRootIsTrustedUntilItsDate() throws Exception {
    TestAuthority next = new TestAuthority("next-ca");
    try (IngestFixture ingest = new IngestFixture(data)) {
      Mqtt5BlockingClient before =
          hive(ingest, ingest.authority.client("device"), "TLSv1.3")
              .useMqttVersion5()
              .buildBlocking();
      before.connect();

      ingest.manager.rotate(next);
      SSLContext knowsNext = context(next, next.client("new"), "TLSv1.3");
      await(() -> handshakes(ingest, knowsNext));
      assertThat(before.getState()).isEqualTo(MqttClientState.CONNECTED);

      ingest.manager.trust(
          List.of(
              ingest.manager.own(), beside("", ingest.authority, System.currentTimeMillis() - 1)));
      await(() -> before.getState() == MqttClientState.DISCONNECTED);
      assertThat(handshakes(ingest, knowsNext)).isTrue();
    }
  }

  private static boolean handshakes(IngestFixture ingest, SSLContext context) {
    try (SSLSocket socket = socket(ingest, context)) {
      socket.startHandshake();
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private static SSLSocket socket(IngestFixture ingest, SSLContext context) throws IOException {
    return (SSLSocket)
        context.getSocketFactory().createSocket("127.0.0.1", ingest.service.mqttPort());
  }

  @Test
  void aServerCertificateThatEndsIsReplacedUnderLiveConnections() throws Exception {
    TestAuthority authority = new TestAuthority("ca");
    try (IngestFixture ingest =
        new IngestFixture(
            data,
            authority,
            Map.of(),
            manager -> {
              manager.serverLife = Duration.ofDays(5);
              manager.arrive();
            },
            functions -> {})) {
      TestAuthority.Issued device = authority.client("device");
      Mqtt5BlockingClient client =
          hive(ingest, device, "TLSv1.3").useMqttVersion5().buildBlocking();
      client.connect();
      await(() ->
          ingest.manager.alerts.stream()
              .anyMatch(
                  alert -> alert.kind().equals("ServerCertificateExpiring") && !alert.cleared()));

      ingest.manager.serverLife = Duration.ofDays(365);
      // Any change makes it look; otherwise it looks every minute.
      ingest.manager.rules();

      SSLContext context = context(authority, device, "TLSv1.3");
      await(() -> serverEnd(ingest, context) > System.currentTimeMillis() + 300L * 86_400_000);
      assertThat(client.getState()).isEqualTo(MqttClientState.CONNECTED);
      await(() ->
          ingest.manager.alerts.stream()
              .anyMatch(
                  alert -> alert.kind().equals("ServerCertificateExpiring") && alert.cleared()));
      client.disconnect();
    }
  }

  private static long serverEnd(IngestFixture ingest, SSLContext context) throws IOException {
    try (SSLSocket socket = socket(ingest, context)) {
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
          .getNotAfter()
          .getTime();
    }
  }

  @Test
  void aResumedHandshakeIsJudgedAgain() throws Exception {
    try (IngestFixture ingest = new IngestFixture(data)) {
      TestAuthority.Issued stolen = ingest.authority.client("stolen");
      SSLContext context = context(ingest.authority, stolen, "TLSv1.2");
      byte[] first;
      try (SSLSocket socket = socket(ingest, context)) {
        socket.startHandshake();
        first = socket.getSession().getId();
      }
      try (SSLSocket socket = socket(ingest, context)) {
        socket.startHandshake();
        assertThat(socket.getSession().getId()).isEqualTo(first);
      }
      ingest.manager.rules(revoked(stolen));

      await(() -> {
        try (SSLSocket socket = socket(ingest, context)) {
          socket.setSoTimeout(500);
          socket.startHandshake();
          return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException stillOpen) {
          return false;
        } catch (IOException closed) {
          return true;
        }
      });
      await(() -> refused(ingest, "revoked") >= 1);
    }
  }
}
