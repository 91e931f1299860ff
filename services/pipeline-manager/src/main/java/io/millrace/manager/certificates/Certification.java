package io.millrace.manager.certificates;

import io.millrace.common.secret.Sealer;
import io.millrace.common.status.AlertReport;
import io.millrace.common.trust.TrustSet;
import io.millrace.common.wire.Json;
import io.millrace.manager.store.Database;
import java.time.Clock;
import java.util.function.Consumer;

/** Everything about certificates, opened on one database. Blocks; belongs on virtual threads. */
public final class Certification {
  private final CertificateOffice certificates;
  private final AuthorityOffice authorities;
  private final TrustBook trust;
  private final ExpiryWatch expiry;

  /**
   * Makes the root at the very first start.
   *
   * @param service and {@code node}: who raises alerts
   * @param changed told the revision whenever nodes have to know something new
   * @param alerts stores alerts
   * @throws io.millrace.common.service.StartFailure when the root's key cannot be opened with this
   *     installation key
   */
  public Certification(
      Database database,
      Sealer sealer,
      Clock clock,
      String service,
      String node,
      Consumer<String> changed,
      Consumer<AlertReport> alerts) {
    Roots roots = Roots.open(database, sealer, clock);
    trust = new TrustBook(database, roots, clock, changed);
    expiry = new ExpiryWatch(database, roots, clock, service, node, alerts);
    certificates = new CertificateOffice(database, clock, roots, this::refresh);
    authorities = new AuthorityOffice(database, clock, roots, this::refresh);
  }

  /** Finds out what has ended or is about to; to be called now and then. */
  public void refresh() {
    trust.refresh();
    expiry.check();
  }

  public CertificateOffice certificates() {
    return certificates;
  }

  public AuthorityOffice authorities() {
    return authorities;
  }

  /** The revision of what nodes have to know. */
  public String revision() {
    return trust.current().revision();
  }

  /** What nodes have to know, as JSON; empty when it is still {@code knownRevision}. */
  public String trustJson(String knownRevision) {
    TrustSet current = trust.current();
    return current.revision().equals(knownRevision) ? "" : Json.write(current);
  }
}
