package io.millrace.edge;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
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
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A device with a certificate.
 *
 * @param id of the certificate
 * @param authority file of the edge's authority, PEM
 */
record Device(String id, Path authority, Path certificate, Path key) {
  private static final char[] PASSWORD = "none".toCharArray();

  /** From the answer to {@code POST /v1.0/certificates}; leaves its files in {@code folder}. */
  static Device of(JsonObject answer, Path folder) throws IOException {
    return new Device(
        answer.getString("id"),
        Files.writeString(folder.resolve("ca.crt"), answer.getString("CACertificate")),
        Files.writeString(folder.resolve("client.crt"), answer.getString("certificate")),
        Files.writeString(folder.resolve("client.key"), answer.getString("privateKey")));
  }

  private static Certificate read(Path file) throws IOException, GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
  }

  private PrivateKey privateKey() throws IOException, GeneralSecurityException {
    String base64 = Files.readString(key).replaceAll("-----[A-Z ]+-----|\\s", "");
    byte[] encoded = Base64.getDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
    return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  private TrustManagerFactory trusted() throws IOException, GeneralSecurityException {
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry("ca", read(authority));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trust);
    return factory;
  }

  private KeyManagerFactory shown() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry("me", privateKey(), PASSWORD, new Certificate[] {read(certificate)});
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD);
    return factory;
  }

  MqttClientSslConfig tls() throws IOException, GeneralSecurityException {
    return MqttClientSslConfig.builder()
        .trustManagerFactory(trusted())
        .keyManagerFactory(shown())
        .build();
  }

  SSLContext context() throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(shown().getKeyManagers(), trusted().getTrustManagers(), null);
    return context;
  }
}
