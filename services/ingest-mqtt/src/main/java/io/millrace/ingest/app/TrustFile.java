package io.millrace.ingest.app;

import io.millrace.common.service.StartFailure;
import io.millrace.common.trust.TrustSet.Authority;
import io.millrace.common.trust.TrustSet.TopicAccess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Authorities that one node trusts by its own settings. */
final class TrustFile {
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private TrustFile() {}

  /**
   * Blocks.
   *
   * @throws StartFailure when the file holds no certificates
   */
  static List<Authority> read(Path file) {
    try {
      List<Authority> authorities = new ArrayList<>();
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))) {
        authorities.add(authority((X509Certificate) certificate));
      }
      if (authorities.isEmpty()) {
        throw new CertificateException("it is empty");
      }
      return authorities;
    } catch (IOException | CertificateException unusable) {
      throw new StartFailure(
          "MILLRACE_MQTT_TRUST_FILE is '"
              + file
              + "' but must be a file with certificates in PEM: "
              + unusable.getMessage(),
          unusable);
    }
  }

  private static Authority authority(X509Certificate certificate) throws CertificateException {
    return new Authority(
        "file/" + certificate.getSerialNumber().toString(16),
        certificate.getSubjectX500Principal().getName(),
        "-----BEGIN CERTIFICATE-----\n"
            + LINES.encodeToString(certificate.getEncoded())
            + "\n-----END CERTIFICATE-----\n",
        Long.MAX_VALUE,
        TopicAccess.ALL);
  }
}
