package io.millrace.console.tls;

import io.vertx.core.Future;
import java.util.Optional;

/** Where the certificate of HTTPS comes from. */
public sealed interface CertificateSource permits CertificateFiles, EdgeAuthority {
  /**
   * What is to be served from now on. Fails while there is nothing; then it is worth asking again.
   *
   * @param current what is served at present
   */
  Future<Pem> next(Optional<Pem> current);

  /** A certificate with its chain, and its key, as PEM. */
  record Pem(String certificate, String key) {
    @Override
    public String toString() {
      return "Pem[private key not shown]";
    }
  }
}
