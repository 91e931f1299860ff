package io.millrace.manager.certificates;

import io.millrace.common.failure.Failure;
import io.millrace.common.trust.TrustSet.TopicAccess;
import io.millrace.manager.audit.AuditEntry;
import io.millrace.manager.audit.AuditLog;
import io.millrace.manager.catalog.Answers;
import io.millrace.manager.catalog.Bodies;
import io.millrace.manager.catalog.Change;
import io.millrace.manager.schema.Wording;
import io.millrace.manager.store.Database;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Hands out certificates, keeps the record of them, and takes their validity away. */
public final class CertificateOffice {
  static final String CLIENT = "client";
  private static final String SERVER = "server";
  private static final String KIND = "certificate";
  private static final int MOST_NAMES = 100;
  private static final int MOST_LISTED = 10_000;
  private static final Pattern DNS_NAME =
      Pattern.compile("(\\*\\.)?[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252})");
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]{7,15}|[0-9A-Fa-f:.]{2,45}");
  private static final Set<String> CREATE = Set.of("name", "note", "days", "publish", "subscribe");
  private static final Set<String> UPDATE = Set.of("note", "publish", "subscribe");

  private final Database database;
  private final Clock clock;
  private final Roots roots;
  private final Runnable changed;

  /**
   * @param changed run after every change that nodes or people have to know of
   */
  CertificateOffice(Database database, Clock clock, Roots roots, Runnable changed) {
    this.database = database;
    this.clock = clock;
    this.roots = roots;
    this.changed = changed;
  }

  /**
   * @param options {@code name}: common name, made up when absent; {@code note}; {@code days} of
   *     life; {@code publish} and {@code subscribe}: topic filters
   */
  public JsonObject createClient(JsonObject options, Change.Author by) {
    CertificateWishes wishes = new CertificateWishes(options, CREATE);
    String wanted = wishes.name();
    String name =
        wanted == null ? "client-" + UUID.randomUUID().toString().substring(0, 8) : wanted;
    int days = wishes.number("days", Authority.CLIENT_DAYS, 1, Authority.CLIENT_DAYS);
    String note = wishes.note();
    TopicAccess access = wishes.access();
    Authority signing = roots.signing();
    Authority.Issued issued = signing.client(name, Duration.ofDays(days), clock.instant());
    CertificateTable.Row row = row(issued, CLIENT, name, note, access, by.id());
    database.transact(connection -> {
      CertificateTable.save(connection, row);
      AuditLog.write(
          connection,
          new AuditEntry(by, clock.millis(), "CREATE", KIND, row.serial(), name, null, shown(row)));
      return row;
    });
    changed.run();
    return answer(signing, issued, "").put("id", row.serial());
  }

  /**
   * @param request {@code {commonName, names: [DNS name], addresses: [IP address]}}
   */
  public JsonObject createServer(JsonObject request) {
    List<String> names = Bodies.texts(request, "names");
    List<String> addresses = Bodies.texts(request, "addresses");
    if (names.size() + addresses.size() > MOST_NAMES) {
      throw Failure.invalid("names", "names and addresses are more than " + MOST_NAMES)
          .toException();
    }
    names.stream()
        .filter(name -> !DNS_NAME.matcher(name).matches())
        .findFirst()
        .ifPresent(name -> refuse("names", name, "DNS names"));
    addresses.stream()
        .filter(text -> !ADDRESS.matcher(text).matches())
        .findFirst()
        .ifPresent(text -> refuse("addresses", text, "IP addresses"));
    String wanted = request.getString("commonName", "millrace");
    String commonName = wanted.substring(0, Math.min(64, wanted.length()));
    Authority signing = roots.signing();
    Authority.Issued issued = signing.server(commonName, names, addresses, clock.instant());
    CertificateTable.Row row = row(issued, SERVER, commonName, "", TopicAccess.ALL, "");
    database.transact(connection -> {
      CertificateTable.save(connection, row);
      return row;
    });
    return answer(signing, issued, roots.crossChain());
  }

  private static void refuse(String field, String value, String what) {
    throw Failure.invalid(field, field + " has " + Wording.quoted(value) + " but must be " + what)
        .toException();
  }

  private CertificateTable.Row row(
      Authority.Issued issued,
      String purpose,
      String name,
      String note,
      TopicAccess access,
      String by) {
    return new CertificateTable.Row(
        issued.serial(),
        purpose,
        issued.certificate().getSubjectX500Principal().getName(),
        name,
        note,
        access,
        by,
        clock.millis(),
        issued.certificate().getNotAfter().getTime(),
        null);
  }

  private static JsonObject answer(Authority signing, Authority.Issued issued, String chain) {
    return new JsonObject()
        .put("CACertificate", Pem.of(signing.certificate()))
        .put("certificate", Pem.of(issued.certificate()) + chain)
        .put("privateKey", Pem.of(issued.key()));
  }

  /** Issued client certificates, newest first. */
  public JsonArray clients() {
    return new JsonArray(
        database
            .transact(connection -> CertificateTable.list(connection, CLIENT, MOST_LISTED))
            .stream()
            .map(this::shown)
            .toList());
  }

  /** One of them. */
  public JsonObject client(String id) {
    return shown(require(id));
  }

  private CertificateTable.Row require(String id) {
    return database
        .transact(connection -> CertificateTable.find(connection, CLIENT, id))
        .orElseThrow(() ->
            Failure.of(
                    Failure.Kind.NOT_FOUND,
                    "there is no client certificate with the id " + Wording.quoted(id))
                .toException());
  }

  private JsonObject shown(CertificateTable.Row row) {
    JsonObject answer =
        new JsonObject()
            .put("id", row.serial())
            .put("serial", row.serial())
            .put("name", row.name().isEmpty() ? row.subject() : row.name())
            .put("note", row.note())
            .put("subject", row.subject())
            .put("createdAt", Answers.time(row.createdAt()))
            .put("expiresAt", Answers.time(row.expiresAt()))
            .put("state", state(row));
    if (row.revokedAt() != null) {
      answer.put("revokedAt", Answers.time(row.revokedAt()));
    }
    AccessText.show(answer, row.access());
    return answer;
  }

  private String state(CertificateTable.Row row) {
    return row.revokedAt() != null
        ? "REVOKED"
        : row.expiresAt() <= clock.millis() ? "EXPIRED" : "VALID";
  }

  /** Changes note and topic rules. */
  public String update(String id, JsonObject changes, Change.Author by) {
    CertificateWishes wishes = new CertificateWishes(changes, UPDATE);
    TopicAccess wanted = wishes.access();
    String wantedNote = wishes.note();
    CertificateTable.Row before = require(id);
    String note = wishes.has("note") ? wantedNote : before.note();
    TopicAccess access =
        new TopicAccess(
            wishes.has("publish") ? wanted.publish() : before.access().publish(),
            wishes.has("subscribe") ? wanted.subscribe() : before.access().subscribe());
    write(
        before,
        by,
        connection -> {
          CertificateTable.update(connection, id, note, access);
          return id;
        });
    return id;
  }

  /** Revoking again changes nothing. */
  public String revoke(String id, Change.Author by) {
    CertificateTable.Row before = require(id);
    if (before.revokedAt() == null) {
      write(
          before,
          by,
          connection -> {
            CertificateTable.revoke(connection, id, clock.millis());
            return id;
          });
    }
    return id;
  }

  private void write(CertificateTable.Row before, Change.Author by, Database.Work<String> change) {
    database.transact(connection -> {
      String id = change.run(connection);
      JsonObject after =
          CertificateTable.find(connection, CLIENT, id).map(this::shown).orElse(null);
      AuditLog.write(
          connection,
          new AuditEntry(
              by, clock.millis(), "UPDATE", KIND, id, before.name(), shown(before), after));
      return id;
    });
    changed.run();
  }
}
