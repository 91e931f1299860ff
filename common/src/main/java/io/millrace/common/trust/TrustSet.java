package io.millrace.common.trust;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose client certificates are taken at the moment.
 *
 * @param revision of this set; the same set always has the same
 * @param root certificate (PEM) of the authority that signs now; servers whose certificate is of
 *     another one get a new one
 * @param authorities all that are trusted, {@code root} among them
 * @param certificates only those with rules of their own: revoked ones, and ones that may not use
 *     every topic
 */
public record TrustSet(
    String revision, String root, List<Authority> authorities, List<CertificateRule> certificates) {
  /** Nobody is trusted. */
  public static final TrustSet EMPTY = new TrustSet("", "", List.of(), List.of());

  public TrustSet {
    authorities = List.copyOf(authorities);
    certificates = List.copyOf(certificates);
  }

  /**
   * An authority whose certificates are taken.
   *
   * @param id empty for the installation's own roots, which share their serial numbers
   * @param name for people
   * @param certificate PEM
   * @param untilMillis milliseconds since the epoch from which it is no longer trusted; {@link
   *     Long#MAX_VALUE} for no such time
   * @param access of holders of its certificates that have no rule of their own
   */
  public record Authority(
      String id, String name, String certificate, long untilMillis, TopicAccess access) {}

  /**
   * A certificate that differs from its authority's others.
   *
   * @param authority {@link Authority#id}
   * @param serial hexadecimal, lower case, without leading zeros
   */
  public record CertificateRule(
      String authority, String serial, boolean revoked, TopicAccess access) {}

  /**
   * What a client may do, as MQTT topic filters.
   *
   * @param publish null for every topic; empty for none
   * @param subscribe null for every topic; empty for none
   */
  public record TopicAccess(@Nullable List<String> publish, @Nullable List<String> subscribe) {
    /** Every topic. */
    public static final TopicAccess ALL = new TopicAccess(null, null);

    public TopicAccess {
      publish = publish == null ? null : List.copyOf(publish);
      subscribe = subscribe == null ? null : List.copyOf(subscribe);
    }
  }
}
