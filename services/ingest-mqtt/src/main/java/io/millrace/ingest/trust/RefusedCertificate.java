package io.millrace.ingest.trust;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Locale;

/** A client certificate that is not taken, and why. */
public final class RefusedCertificate extends CertificateException {
  private static final long serialVersionUID = 1L;
  private static final int DEEPEST = 20;

  /** Why, as counted. */
  public enum Reason {
    /** The client showed none. */
    MISSING,
    REVOKED,
    EXPIRED,
    /** Of an authority that is not trusted, or no longer. */
    AUTHORITY,
    /** Anything else: not for clients, damaged, or no certificate's fault at all. */
    OTHER;

    /** As it stands in metrics. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Reason reason;

  RefusedCertificate(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Why a handshake failed. */
  public static Reason reasonOf(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      if (cause instanceof RefusedCertificate refused) {
        return refused.reason;
      }
      if (cause instanceof CertificateExpiredException) {
        return Reason.EXPIRED;
      }
      String message = cause.getMessage();
      if (message != null && message.contains("mpty client certificate chain")) {
        return Reason.MISSING;
      }
      cause = cause.getCause();
    }
    return Reason.OTHER;
  }
}
