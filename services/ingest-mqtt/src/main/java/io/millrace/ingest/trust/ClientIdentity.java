package io.millrace.ingest.trust;

import io.millrace.common.trust.TrustSet.TopicAccess;
import io.millrace.ingest.topics.TopicRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is by its certificate, and what it may do.
 *
 * @param authority id of the authority that signed; null without a certificate
 * @param root which of the authority's certificates is at the end of the chain
 * @param serial of a certificate, hexadecimal
 * @param expiresAtMillis milliseconds since the epoch
 */
public record ClientIdentity(
    @Nullable String authority,
    String root,
    String serial,
    long expiresAtMillis,
    TopicAccess access) {
  private static final String SHARE = "$share/";

  /** A client of the port without TLS. */
  public static final ClientIdentity ANYONE =
      new ClientIdentity(null, "", "", Long.MAX_VALUE, TopicAccess.ALL);

  /** Whether every topic is allowed in both directions. */
  public boolean unrestricted() {
    return access.publish() == null && access.subscribe() == null;
  }

  /** Whether messages may be published to {@code topic}. */
  public boolean mayPublish(String topic) {
    List<String> allowed = access.publish();
    if (allowed == null) {
      return true;
    }
    for (String filter : allowed) {
      if (TopicRules.matches(filter, topic)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether {@code filter} may be subscribed to: one of the allowed filters covers everything that
   * it matches. Of a shared subscription the part behind the group counts.
   */
  public boolean maySubscribe(String filter) {
    List<String> allowed = access.subscribe();
    if (allowed == null) {
      return true;
    }
    String wanted =
        filter.startsWith(SHARE)
            ? filter.substring(filter.indexOf('/', SHARE.length()) + 1)
            : filter;
    for (String rule : allowed) {
      if (TopicRules.covers(rule, wanted)) {
        return true;
      }
    }
    return false;
  }
}
