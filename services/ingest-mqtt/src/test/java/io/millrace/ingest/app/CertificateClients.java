package io.millrace.ingest.app;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS for test clients with a certificate. */
final class CertificateClients {
  private static final char[] PASSWORD = "none".toCharArray();

  private CertificateClients() {}

  static TrustManagerFactory trusting(TestAuthority trusted) {
    try {
      KeyStore trust = KeyStore.getInstance("PKCS12");
      trust.load(null, null);
      trust.setCertificateEntry("ca", trusted.certificate());
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trust);
      return factory;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static KeyManagerFactory presenting(TestAuthority.@Nullable Issued client) {
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, null);
      if (client != null) {
        keys.setKeyEntry(
            "me", client.keys().getPrivate(), PASSWORD, new Certificate[] {client.certificate()});
      }
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(keys, PASSWORD);
      return factory;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static SSLContext context(
      TestAuthority trusted, TestAuthority.@Nullable Issued client, String protocol) {
    try {
      SSLContext context = SSLContext.getInstance(protocol);
      context.init(presenting(client).getKeyManagers(), trusting(trusted).getTrustManagers(), null);
      return context;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** HiveMQ's client with a certificate, host name checked. */
  static MqttClientBuilder hive(
      IngestFixture ingest, TestAuthority.@Nullable Issued client, String protocol) {
    return MqttClient.builder()
        .serverHost("localhost")
        .serverPort(ingest.service.mqttPort())
        .sslConfig(
            MqttClientSslConfig.builder()
                .trustManagerFactory(trusting(ingest.authority))
                .keyManagerFactory(presenting(client))
                .protocols(List.of(protocol))
                .build());
  }
}
