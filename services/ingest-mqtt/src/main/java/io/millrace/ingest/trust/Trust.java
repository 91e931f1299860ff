package io.millrace.ingest.trust;

import io.millrace.common.trust.TrustSet;
import io.millrace.common.trust.TrustSet.Authority;
import io.millrace.common.trust.TrustSet.CertificateRule;
import io.millrace.common.trust.TrustSet.TopicAccess;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is trusted at one moment. Immutable. */
final class Trust {
  private static final Logger log = LoggerFactory.getLogger(Trust.class);

  /** An authority with its certificate read. */
  private record Anchor(Authority authority, X509Certificate certificate) {
    String key() {
      return certificate.getSerialNumber().toString(16)
          + " "
          + certificate.getSubjectX500Principal().getName();
    }
  }

  private final List<Anchor> anchors;
  private final Map<String, CertificateRule> rules = new HashMap<>();
  private final @Nullable X509ExtendedTrustManager chains;

  /** Leaves out authorities whose time is up, and those that cannot be read. */
  Trust(TrustSet set, List<Authority> beside, Instant now) {
    List<Anchor> read = new ArrayList<>();
    for (List<Authority> some : List.of(set.authorities(), beside)) {
      for (Authority authority : some) {
        if (authority.untilMillis() > now.toEpochMilli()) {
          read(authority).ifPresent(read::add);
        }
      }
    }
    anchors = List.copyOf(read);
    set.certificates().forEach(rule -> rules.put(key(rule.authority(), rule.serial()), rule));
    chains = chains(anchors);
  }

  private static Optional<Anchor> read(Authority authority) {
    try {
      return Optional.of(
          new Anchor(
              authority,
              (X509Certificate)
                  CertificateFactory.getInstance("X.509")
                      .generateCertificate(
                          new ByteArrayInputStream(
                              authority.certificate().getBytes(StandardCharsets.US_ASCII)))));
    } catch (CertificateException unreadable) {
      log.warn(
          "the certificate of authority {} is unreadable, so its clients are refused: {}",
          authority.name(),
          unreadable.getMessage());
      return Optional.empty();
    }
  }

  private static @Nullable X509ExtendedTrustManager chains(List<Anchor> anchors) {
    if (anchors.isEmpty()) {
      return null;
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < anchors.size(); i++) {
        store.setCertificateEntry("authority-" + i, anchors.get(i).certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager extended) {
          return extended;
        }
      }
      throw new IllegalStateException("this Java has no PKIX trust manager");
    } catch (GeneralSecurityException | java.io.IOException impossible) {
      throw new IllegalStateException("no trust manager could be made", impossible);
    }
  }

  private static String key(String authority, String serial) {
    return authority + "/" + serial;
  }

  /** Judges chains; fails for all when nobody is trusted. */
  X509ExtendedTrustManager chains() throws RefusedCertificate {
    if (chains == null) {
      throw new RefusedCertificate(
          RefusedCertificate.Reason.AUTHORITY, "no authority is trusted at the moment");
    }
    return chains;
  }

  /** For the list that clients get to choose a certificate by. */
  X509Certificate[] issuers() {
    return anchors.stream().map(Anchor::certificate).toArray(X509Certificate[]::new);
  }

  /**
   * Who shows this chain.
   *
   * @param chain the client's certificate first; its signatures have been checked before, perhaps
   *     when other authorities were trusted
   */
  ClientIdentity identify(X509Certificate[] chain, Instant now) throws RefusedCertificate {
    X509Certificate leaf = chain[0];
    Anchor anchor =
        anchorOf(chain)
            .orElseThrow(() ->
                new RefusedCertificate(
                    RefusedCertificate.Reason.AUTHORITY, "its authority is not trusted"));
    String serial = leaf.getSerialNumber().toString(16);
    ClientIdentity identity =
        new ClientIdentity(
            anchor.authority.id(),
            anchor.key(),
            serial,
            leaf.getNotAfter().getTime(),
            access(anchor, serial));
    Optional<RefusedCertificate.Reason> refusal = refusal(identity, now);
    if (refusal.isPresent()) {
      throw new RefusedCertificate(refusal.get(), "it is " + refusal.get().label());
    }
    return identity;
  }

  private TopicAccess access(Anchor anchor, String serial) {
    CertificateRule rule = rules.get(key(anchor.authority.id(), serial));
    return rule == null ? anchor.authority.access() : rule.access();
  }

  private Optional<Anchor> anchorOf(X509Certificate[] chain) {
    for (X509Certificate certificate : chain) {
      for (Anchor anchor : anchors) {
        if (certificate.equals(anchor.certificate) || signed(anchor.certificate, certificate)) {
          return Optional.of(anchor);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean signed(X509Certificate authority, X509Certificate certificate) {
    if (!certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException anotherKey) {
      return false;
    }
  }

  /** Why somebody who was let in before would not be today. */
  Optional<RefusedCertificate.Reason> refusal(ClientIdentity identity, Instant now) {
    String authority = identity.authority();
    if (authority == null) {
      return Optional.empty();
    }
    if (anchorOf(identity).isEmpty()) {
      return Optional.of(RefusedCertificate.Reason.AUTHORITY);
    }
    if (identity.expiresAtMillis() <= now.toEpochMilli()) {
      return Optional.of(RefusedCertificate.Reason.EXPIRED);
    }
    CertificateRule rule = rules.get(key(authority, identity.serial()));
    return rule != null && rule.revoked()
        ? Optional.of(RefusedCertificate.Reason.REVOKED)
        : Optional.empty();
  }

  /** Whether the holder may still do what it could when it was let in. */
  boolean sameAccess(ClientIdentity identity) {
    return anchorOf(identity)
        .map(anchor -> access(anchor, identity.serial()).equals(identity.access()))
        .orElse(true);
  }

  private Optional<Anchor> anchorOf(ClientIdentity identity) {
    return anchors.stream().filter(anchor -> anchor.key().equals(identity.root())).findFirst();
  }
}
