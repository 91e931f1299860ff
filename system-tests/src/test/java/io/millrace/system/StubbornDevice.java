package io.millrace.system;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * A device with a persistent session that reconnects and remembers which of its QoS 1 messages were
 * acknowledged.
 */
final class StubbornDevice implements AutoCloseable {
  /** Publishes that may be unanswered at a time. */
  static final int IN_FLIGHT = 200;

  private final Mqtt5AsyncClient client;
  private final Semaphore window = new Semaphore(IN_FLIGHT);
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

  StubbornDevice(int port, Path certificates) {
    client =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier("stubborn")
            .serverHost("127.0.0.1")
            .serverPort(port)
            .sslConfig(tls(certificates))
            .automaticReconnect()
            .initialDelay(100, TimeUnit.MILLISECONDS)
            .maxDelay(500, TimeUnit.MILLISECONDS)
            .applyAutomaticReconnect()
            .buildAsync();
    client.connectWith().cleanStart(true).sessionExpiryInterval(600).send().join();
  }

  /** Publishes one message; blocks while too many are unacknowledged. */
  void publish(String topic, String payload) {
    window.acquireUninterruptibly();
    Mqtt5Publish publish =
        Mqtt5Publish.builder()
            .topic(topic)
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload(payload.getBytes(StandardCharsets.UTF_8))
            .build();
    client
        .publish(publish)
        .whenComplete((result, failure) -> {
          if (failure == null && result.getError().isEmpty()) {
            acknowledged.add(payload);
          }
          window.release();
        });
  }

  /** Waits until every publish was answered or given up; returns the acknowledged payloads. */
  Set<String> finish() {
    try {
      if (!window.tryAcquire(IN_FLIGHT, 90, TimeUnit.SECONDS)) {
        throw new AssertionError("publishes are still unanswered after 90 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return acknowledged;
  }

  int acknowledgedSoFar() {
    return acknowledged.size();
  }

  private static MqttClientSslConfig tls(Path folder) {
    try {
      CertificateFactory certificates = CertificateFactory.getInstance("X.509");
      KeyStore trust = KeyStore.getInstance("PKCS12");
      trust.load(null, null);
      trust.setCertificateEntry("ca", read(certificates, folder.resolve("ca.crt")));
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(trust);
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      own.setKeyEntry(
          "client",
          key(folder),
          new char[0],
          new Certificate[] {read(certificates, folder.resolve("client.crt"))});
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own, new char[0]);
      return MqttClientSslConfig.builder()
          .trustManagerFactory(trusted)
          .keyManagerFactory(keys)
          .build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Certificate read(CertificateFactory certificates, Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      return certificates.generateCertificate(in);
    }
  }

  private static PrivateKey key(Path folder) throws IOException, GeneralSecurityException {
    String pem =
        Files.readString(folder.resolve("client.key")).replaceAll("-----[^-]+-----|\\s", "");
    return KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
  }

  @Override
  public void close() {
    client.disconnect().join();
  }
}
