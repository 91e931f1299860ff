package io.millrace.console.tls;

import io.millrace.common.trust.TrustSet;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets clients show a certificate without judging it: the handshake proves that they have its key,
 * and ingest judges those that come with MQTT. Nothing else at the entrance goes by certificates.
 */
public final class ShownCertificates extends X509ExtendedTrustManager {
  private static final Logger log = LoggerFactory.getLogger(ShownCertificates.class);

  private volatile X509Certificate[] authorities = new X509Certificate[0];

  /** Asks for certificates of these authorities from now on, and browsers for no others. */
  public void change(TrustSet trusted) {
    List<X509Certificate> read = new ArrayList<>();
    for (TrustSet.Authority authority : trusted.authorities()) {
      try {
        read.add(
            (X509Certificate)
                CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                        new ByteArrayInputStream(
                            authority.certificate().getBytes(StandardCharsets.US_ASCII))));
      } catch (CertificateException unreadable) {
        log.warn("the certificate of authority {} is unreadable", authority.name());
      }
    }
    authorities = read.toArray(X509Certificate[]::new);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.clone();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw notForServers();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw notForServers();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw notForServers();
  }

  private static CertificateException notForServers() {
    return new CertificateException("no servers are asked from here");
  }
}
