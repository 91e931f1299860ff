package io.millrace.manager.certificates;

import io.millrace.common.failure.Failure;
import io.millrace.manager.audit.AuditEntry;
import io.millrace.manager.audit.AuditLog;
import io.millrace.manager.catalog.Answers;
import io.millrace.manager.catalog.Change;
import io.millrace.manager.schema.Wording;
import io.millrace.manager.store.Database;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Whose certificates are taken: the installation's own roots, and authorities of others. */
public final class AuthorityOffice {
  private static final String KIND = "certificateAuthority";
  private static final int OVERLAP_DAYS = 90;
  private static final int MOST_OVERLAP_DAYS = 3_650;
  private static final int MOST_AUTHORITIES = 100;
  private static final int MOST_PEM = 64 * 1024;
  private static final Set<String> ROTATE = Set.of("overlapDays");
  private static final Set<String> TRUST =
      Set.of("name", "certificate", "note", "publish", "subscribe");
  private static final Pattern SERIAL = Pattern.compile("[0-9a-f]{1,64}");

  private final Database database;
  private final Clock clock;
  private final Roots roots;
  private final Runnable changed;

  AuthorityOffice(Database database, Clock clock, Roots roots, Runnable changed) {
    this.database = database;
    this.clock = clock;
    this.roots = roots;
    this.changed = changed;
  }

  /** Ours first, the one that signs before the older ones. */
  public JsonArray all() {
    JsonArray all = new JsonArray();
    roots.all().stream()
        .filter(root -> root.trustedUntil() == null || root.trustedUntil() > clock.millis())
        .map(AuthorityOffice::shown)
        .forEach(all::add);
    externals().stream().map(AuthorityOffice::shown).forEach(all::add);
    return all;
  }

  private List<AuthorityTable.External> externals() {
    return database.transact(AuthorityTable::externals);
  }

  private static JsonObject shown(AuthorityTable.Root root) {
    X509Certificate certificate = read(root.certificate());
    JsonObject answer =
        new JsonObject()
            .put("id", root.id())
            .put("name", certificate.getSubjectX500Principal().getName())
            .put("note", "")
            .put("own", true)
            .put("current", root.trustedUntil() == null)
            .put("certificate", root.certificate())
            .put("createdAt", Answers.time(root.createdAt()))
            .put("expiresAt", Answers.time(certificate.getNotAfter().getTime()));
    return root.trustedUntil() == null
        ? answer
        : answer.put("trustedUntil", Answers.time(root.trustedUntil()));
  }

  private static JsonObject shown(AuthorityTable.External external) {
    JsonObject answer =
        new JsonObject()
            .put("id", external.id())
            .put("name", external.name())
            .put("note", external.note())
            .put("own", false)
            .put("current", false)
            .put("certificate", external.certificate())
            .put("createdAt", Answers.time(external.createdAt()))
            .put("expiresAt", Answers.time(external.expiresAt()));
    AccessText.show(answer, external.access());
    return answer;
  }

  private static X509Certificate read(String pem) {
    try {
      return Pem.certificate(pem);
    } catch (GeneralSecurityException unreadable) {
      throw new IllegalStateException("a stored certificate is unreadable", unreadable);
    }
  }

  /**
   * A new root signs from now on.
   *
   * @param options {@code overlapDays}: how long the older ones stay trusted
   */
  public JsonObject rotate(JsonObject options, Change.Author by) {
    int days =
        new CertificateWishes(options, ROTATE)
            .number("overlapDays", OVERLAP_DAYS, 0, MOST_OVERLAP_DAYS);
    Duration overlap = Duration.ofDays(days);
    long until = clock.millis() + overlap.toMillis();
    String id =
        roots.rotate(
            overlap,
            connection -> {
              AuditLog.write(
                  connection,
                  new AuditEntry(
                      by,
                      clock.millis(),
                      "UPDATE",
                      KIND,
                      "",
                      "root",
                      null,
                      new JsonObject().put("overlapDays", days)));
              return by;
            });
    changed.run();
    return new JsonObject()
        .put("id", id)
        .put("CACertificate", Pem.of(roots.signing().certificate()))
        .put("trustedUntil", Answers.time(until));
  }

  /** Trusts the client certificates of another authority. */
  public String trust(JsonObject wished, Change.Author by) {
    CertificateWishes wishes = new CertificateWishes(wished, TRUST);
    String name =
        Optional.ofNullable(wishes.name())
            .orElseThrow(() ->
                Failure.invalid("name", "name is missing; it tells authorities apart")
                    .toException());
    X509Certificate certificate = authority(wishes.required("certificate", "a certificate in PEM"));
    AuthorityTable.External external =
        new AuthorityTable.External(
            UUID.randomUUID().toString(),
            name,
            wishes.note(),
            Pem.of(certificate),
            wishes.access(),
            by.id(),
            clock.millis(),
            certificate.getNotAfter().getTime());
    List<AuthorityTable.External> others = externals();
    checkNew(external, others);
    database.transact(connection -> {
      AuthorityTable.save(connection, external);
      audit(connection, by, external, "CREATE");
      return external;
    });
    changed.run();
    return external.id();
  }

  private void audit(
      java.sql.Connection connection,
      Change.Author by,
      AuthorityTable.External external,
      String operation)
      throws java.sql.SQLException {
    boolean gone = operation.equals("DELETE");
    AuditLog.write(
        connection,
        new AuditEntry(
            by,
            clock.millis(),
            operation,
            KIND,
            external.id(),
            external.name(),
            gone ? shown(external) : null,
            gone ? null : shown(external)));
  }

  private X509Certificate authority(String pem) {
    if (pem.length() > MOST_PEM) {
      throw notAnAuthority("is longer than " + MOST_PEM + " characters");
    }
    if (pem.split("-----BEGIN CERTIFICATE-----", -1).length > 2) {
      throw notAnAuthority("holds several; trust them one by one");
    }
    X509Certificate certificate;
    try {
      certificate = Pem.certificate(pem);
    } catch (GeneralSecurityException unreadable) {
      throw notAnAuthority("cannot be read");
    }
    if (certificate.getBasicConstraints() < 0) {
      throw notAnAuthority(
          "is that of " + certificate.getSubjectX500Principal() + ", which is no authority");
    }
    if (certificate.getNotAfter().getTime() <= clock.millis()) {
      throw notAnAuthority("ended at " + Answers.time(certificate.getNotAfter().getTime()));
    }
    return certificate;
  }

  private static RuntimeException notAnAuthority(String what) {
    return Failure.invalid(
            "certificate",
            "certificate "
                + what
                + "; it must be the certificate of an authority in PEM, as in -----BEGIN CERTIFICATE-----…")
        .toException();
  }

  private void checkNew(AuthorityTable.External external, List<AuthorityTable.External> others) {
    if (others.size() >= MOST_AUTHORITIES) {
      throw Failure.invalid("certificate", MOST_AUTHORITIES + " authorities are trusted already")
          .toException();
    }
    for (AuthorityTable.External other : others) {
      if (other.name().equals(external.name())) {
        throw conflict("name", "there is an authority called " + Wording.quoted(other.name()));
      }
      if (other.certificate().equals(external.certificate())) {
        throw conflict("certificate", "it is trusted already, as " + Wording.quoted(other.name()));
      }
    }
    if (roots.all().stream().anyMatch(root -> root.certificate().equals(external.certificate()))) {
      throw conflict("certificate", "it is a root of this edge itself");
    }
  }

  private static RuntimeException conflict(String field, String message) {
    return new Failure(Failure.Kind.CONFLICT, field, field + ": " + message).toException();
  }

  /** Empty when there is none of this id. */
  public String distrust(String id, Change.Author by) {
    if (roots.all().stream().anyMatch(root -> root.id().equals(id))) {
      throw Failure.of(
              Failure.Kind.CONFLICT,
              "a root of this edge itself cannot be deleted; rotate with overlapDays 0 instead")
          .toException();
    }
    Optional<AuthorityTable.External> known =
        externals().stream().filter(external -> external.id().equals(id)).findFirst();
    if (known.isEmpty()) {
      return "";
    }
    database.transact(connection -> {
      AuthorityTable.delete(connection, id);
      audit(connection, by, known.get(), "DELETE");
      return id;
    });
    changed.run();
    return id;
  }

  /** Takes the validity of another authority's certificate away, by its serial number. */
  public String revoke(String authorityId, String serial, Change.Author by) {
    AuthorityTable.External external =
        externals().stream()
            .filter(known -> known.id().equals(authorityId))
            .findFirst()
            .orElseThrow(() ->
                Failure.of(
                        Failure.Kind.NOT_FOUND,
                        "there is no trusted authority with the id " + Wording.quoted(authorityId))
                    .toException());
    String plain =
        serial.toLowerCase(Locale.ROOT).replace(":", "").replaceFirst("^(0x)?0*(?=.)", "");
    if (!SERIAL.matcher(plain).matches()) {
      throw Failure.invalid(
              "id",
              "the serial number is "
                  + Wording.quoted(serial)
                  + " but must be hexadecimal digits, as in 5e:12:ab")
          .toException();
    }
    database.transact(connection -> {
      if (AuthorityTable.revoke(connection, authorityId, plain, by.id(), clock.millis())) {
        AuditLog.write(
            connection,
            new AuditEntry(
                by,
                clock.millis(),
                "UPDATE",
                KIND,
                authorityId,
                external.name(),
                null,
                new JsonObject().put("revokedSerial", plain)));
      }
      return plain;
    });
    changed.run();
    return plain;
  }
}
