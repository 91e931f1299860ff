package io.millrace.ingest.trust;

import io.millrace.common.trust.TrustSet;
import io.millrace.common.trust.TrustSet.Authority;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Judges client certificates by what is trusted at the moment, in handshakes and for connections
 * that live: what changes needs no new TLS context. Callable from any thread.
 */
public final class ClientCertificates extends X509ExtendedTrustManager {
  /** A connection whose client was let in by its certificate. */
  public interface Guest {
    ClientIdentity identity();

    /** Ends the connection; callable from any thread. */
    void dismiss(RefusedCertificate.Reason reason);

    /** Ends the connection, for its client to come back with other rights. */
    void rightsChanged();
  }

  private final Clock clock;
  private final List<Authority> beside;
  private final Set<Guest> guests = ConcurrentHashMap.newKeySet();
  private volatile TrustSet set = TrustSet.EMPTY;
  private volatile Trust trust;

  /**
   * @param beside authorities that this node trusts whatever the manager says
   */
  public ClientCertificates(Clock clock, List<Authority> beside) {
    this.clock = clock;
    this.beside = List.copyOf(beside);
    this.trust = new Trust(set, this.beside, clock.instant());
  }

  /** Goes by {@code newer} from now on, on live connections too. */
  public void change(TrustSet newer) {
    set = newer;
    refresh();
  }

  /** Finds out whose time is up; to be called now and then. */
  public void refresh() {
    trust = new Trust(set, beside, clock.instant());
    guests.forEach(this::review);
  }

  private void review(Guest guest) {
    Trust now = trust;
    now.refusal(guest.identity(), clock.instant())
        .ifPresentOrElse(
            guest::dismiss,
            () -> {
              if (!now.sameAccess(guest.identity())) {
                guest.rightsChanged();
              }
            });
  }

  /** Whether any set has come from the manager, today or before. */
  public boolean informed() {
    return !set.revision().isEmpty();
  }

  /** The set that is gone by. */
  public TrustSet set() {
    return set;
  }

  /**
   * Who is at the other end. Handshakes that resume an earlier one have not asked the trust
   * manager, so this judges once more.
   */
  public ClientIdentity identify(SSLSession session) throws RefusedCertificate {
    try {
      Certificate[] shown = session.getPeerCertificates();
      X509Certificate[] chain = new X509Certificate[shown.length];
      for (int i = 0; i < shown.length; i++) {
        chain[i] = (X509Certificate) shown[i];
      }
      return trust.identify(chain, clock.instant());
    } catch (SSLPeerUnverifiedException none) {
      throw new RefusedCertificate(RefusedCertificate.Reason.MISSING, "there is none");
    }
  }

  /** Who shows this chain, to somebody else who has seen that they have its key. */
  public ClientIdentity judge(X509Certificate[] chain) throws CertificateException {
    if (chain.length == 0) {
      throw new RefusedCertificate(RefusedCertificate.Reason.MISSING, "there is none");
    }
    Trust now = trust;
    try {
      now.chains().checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
    } catch (CertificateException refused) {
      throw explained(refused);
    }
    return now.identify(chain, clock.instant());
  }

  /** Watches over a connection from now on. */
  public void admit(Guest guest) {
    guests.add(guest);
    // What changed while it came in was not yet its affair.
    review(guest);
  }

  /** The connection is gone. */
  public void leave(Guest guest) {
    guests.remove(guest);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    Trust now = trust;
    try {
      now.chains().checkClientTrusted(chain, authType, engine);
    } catch (CertificateException refused) {
      throw explained(refused);
    }
    ClientIdentity _ = now.identify(chain, clock.instant());
  }

  private static CertificateException explained(CertificateException refused) {
    Throwable cause = refused;
    while (cause != null) {
      if (cause instanceof CertificateExpiredException || cause instanceof RefusedCertificate) {
        return refused;
      }
      cause = cause.getCause();
    }
    RefusedCertificate explained =
        new RefusedCertificate(
            RefusedCertificate.Reason.AUTHORITY, String.valueOf(refused.getMessage()));
    explained.initCause(refused);
    return explained;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    trust.chains().checkClientTrusted(chain, authType);
    ClientIdentity _ = trust.identify(chain, clock.instant());
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw notForServers();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw notForServers();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw notForServers();
  }

  private static CertificateException notForServers() {
    return new RefusedCertificate(RefusedCertificate.Reason.OTHER, "only clients are judged here");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.issuers();
  }
}
