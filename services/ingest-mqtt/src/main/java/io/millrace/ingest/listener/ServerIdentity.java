package io.millrace.ingest.listener;

import io.millrace.ingest.trust.ClientCertificates;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The server's certificate and key and the authority that signed it, as PEM. Kept in a folder, so
 * that the port opens without the manager.
 *
 * @param certificate may be followed by what clients need that know an older authority only
 */
public record ServerIdentity(String authority, String certificate, String privateKey) {
  private static final String AUTHORITY = "ca.crt";
  private static final String CERTIFICATE = "server.crt";
  private static final String KEY = "server.key";

  /** How long before its end a certificate is to be replaced. */
  private static final Duration RENEW_BEFORE = Duration.ofDays(30);

  /** How long before its end people are told that it has not been replaced. */
  public static final Duration ENDS_SOON = Duration.ofDays(25);

  /** From the answer of the certificate service. */
  public static ServerIdentity from(JsonObject answer) {
    return new ServerIdentity(
        answer.getString("CACertificate"),
        answer.getString("certificate"),
        answer.getString("privateKey"));
  }

  /** What an earlier start has left in {@code folder}. Blocks. */
  public static Optional<ServerIdentity> load(Path folder) throws IOException {
    if (!Files.isReadable(folder.resolve(KEY))) {
      return Optional.empty();
    }
    return Optional.of(
        new ServerIdentity(
            Files.readString(folder.resolve(AUTHORITY)),
            Files.readString(folder.resolve(CERTIFICATE)),
            Files.readString(folder.resolve(KEY))));
  }

  /** Leaves it for the next start; the key is readable by its owner only. Blocks. */
  public void save(Path folder) throws IOException {
    Files.createDirectories(folder);
    write(folder.resolve(AUTHORITY), authority, "rw-r--r--");
    write(folder.resolve(CERTIFICATE), certificate, "rw-r--r--");
    // Last: a folder with a key is complete.
    write(folder.resolve(KEY), privateKey, "rw-------");
  }

  private static void write(Path file, String content, String permissions) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    Files.writeString(fresh, content);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Whether it is good for {@code names} and not about to end. */
  public boolean servesFor(Collection<String> names, Instant now) {
    try {
      X509Certificate parsed = parsed();
      Set<String> has = new HashSet<>();
      Collection<List<?>> alternatives = parsed.getSubjectAlternativeNames();
      if (alternatives != null) {
        alternatives.forEach(entry -> has.add(String.valueOf(entry.get(1))));
      }
      return has.containsAll(names)
          && parsed.getNotAfter().toInstant().isAfter(now.plus(RENEW_BEFORE));
    } catch (CertificateException unreadable) {
      return false;
    }
  }

  /** When it ends; the epoch when it is unreadable. */
  public Instant expires() {
    try {
      return parsed().getNotAfter().toInstant();
    } catch (CertificateException unreadable) {
      return Instant.EPOCH;
    }
  }

  private X509Certificate parsed() throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(certificate.getBytes(StandardCharsets.US_ASCII)));
  }

  /** Server options with mutual TLS. */
  public NetServerOptions apply(NetServerOptions options, ClientCertificates clients) {
    return options
        .setSsl(true)
        .setClientAuth(ClientAuth.REQUIRED)
        .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
        .setKeyCertOptions(keyCertificate())
        .setTrustOptions(TrustOptions.wrap(clients));
  }

  /** The same for a server that is running. */
  public ServerSSLOptions tls(ClientCertificates clients) {
    ServerSSLOptions options = new ServerSSLOptions();
    options.setClientAuth(ClientAuth.REQUIRED);
    options.setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"));
    options.setKeyCertOptions(keyCertificate());
    options.setTrustOptions(TrustOptions.wrap(clients));
    return options;
  }

  /** What proves who this is. */
  PemKeyCertOptions keyCertificate() {
    return new PemKeyCertOptions()
        .setCertValue(Buffer.buffer(certificate))
        .setKeyValue(Buffer.buffer(privateKey));
  }

  @Override
  public String toString() {
    return "ServerIdentity[private key not shown]";
  }
}
