package io.millrace.manager.certificates;

import io.millrace.common.trust.TrustSet;
import io.millrace.common.trust.TrustSet.Authority;
import io.millrace.common.trust.TrustSet.CertificateRule;
import io.millrace.common.trust.TrustSet.TopicAccess;
import io.millrace.common.wire.Json;
import io.millrace.manager.store.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** What nodes have to know of certificates, kept ready for them. */
final class TrustBook {
  private final Database database;
  private final Roots roots;
  private final Clock clock;
  private final Consumer<String> changed;
  private volatile TrustSet current;

  /**
   * @param changed told the new revision
   */
  TrustBook(Database database, Roots roots, Clock clock, Consumer<String> changed) {
    this.database = database;
    this.roots = roots;
    this.clock = clock;
    this.changed = changed;
    this.current = gather();
  }

  /** Gathers anew, after anything has changed, and from time to time for what has ended. */
  synchronized void refresh() {
    TrustSet before = current;
    current = gather();
    if (!current.revision().equals(before.revision())) {
      changed.accept(current.revision());
    }
  }

  TrustSet current() {
    return current;
  }

  private TrustSet gather() {
    long now = clock.millis();
    List<Authority> authorities = new ArrayList<>();
    for (AuthorityTable.Root root : roots.all()) {
      Long until = root.trustedUntil();
      if (until == null || until > now) {
        authorities.add(
            new Authority(
                "",
                "root " + root.id().substring(0, 8),
                root.certificate(),
                until == null ? Long.MAX_VALUE : until,
                TopicAccess.ALL));
      }
    }
    List<CertificateRule> rules = new ArrayList<>();
    return database.transact(connection -> {
      for (AuthorityTable.External external : AuthorityTable.externals(connection)) {
        authorities.add(
            new Authority(
                external.id(),
                external.name(),
                external.certificate(),
                external.expiresAt(),
                external.access()));
      }
      rules.addAll(CertificateTable.rules(connection, CertificateOffice.CLIENT, now));
      rules.addAll(AuthorityTable.rules(connection));
      String root = roots.all().getFirst().certificate();
      TrustSet unnumbered = new TrustSet("", root, authorities, rules);
      return new TrustSet(digest(Json.write(unnumbered)), root, authorities, rules);
    });
  }

  /** The same content has the same revision, across restarts too. */
  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
