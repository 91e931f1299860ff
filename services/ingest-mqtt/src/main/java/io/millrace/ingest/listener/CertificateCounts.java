package io.millrace.ingest.listener;

import io.millrace.ingest.trust.RefusedCertificate;

/** What is counted of certificates and rights. Callable from any thread. */
public interface CertificateCounts {
  /** What a client wanted to do. */
  enum Action {
    PUBLISH,
    SUBSCRIBE,
    WILL
  }

  /** A handshake failed. */
  void tlsRefused(RefusedCertificate.Reason reason);

  /** A connection was ended because its certificate is no longer taken. */
  void dismissed(RefusedCertificate.Reason reason);

  /** A client wanted something that the rules of its certificate do not allow. */
  void unauthorized(Action action);
}
