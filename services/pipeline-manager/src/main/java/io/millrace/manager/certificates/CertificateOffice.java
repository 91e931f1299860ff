package io.millrace.manager.certificates;

import io.millrace.common.failure.Failure;
import io.millrace.common.secret.Sealer;
import io.millrace.common.service.StartFailure;
import io.millrace.manager.catalog.Bodies;
import io.millrace.manager.schema.Type;
import io.millrace.manager.schema.Wording;
import io.millrace.manager.store.Database;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Hands out certificates and keeps the record of them. The root's key rests in the database, sealed
 * with the installation key.
 */
public final class CertificateOffice {
  private static final String CLIENT = "client";
  private static final String SERVER = "server";
  private static final int MOST_NAMES = 100;
  private static final Pattern DNS_NAME =
      Pattern.compile("(\\*\\.)?[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252})");
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]{7,15}|[0-9A-Fa-f:.]{2,45}");

  private final Database database;
  private final Clock clock;
  private final Authority authority;

  private CertificateOffice(Database database, Clock clock, Authority authority) {
    this.database = database;
    this.clock = clock;
    this.authority = authority;
  }

  /**
   * Makes the root at the very first start.
   *
   * @throws StartFailure when the root's key cannot be opened with this installation key
   */
  public static CertificateOffice open(Database database, Sealer sealer, Clock clock) {
    Optional<CertificateTable.Root> known = database.transact(CertificateTable::newestRoot);
    CertificateTable.Root root = known.orElseGet(() -> createRoot(database, sealer, clock));
    try {
      return new CertificateOffice(
          database,
          clock,
          new Authority(
              Pem.certificate(root.certificate()), Pem.key(sealer.open(root.sealedKey()))));
    } catch (IllegalArgumentException | GeneralSecurityException otherKey) {
      throw new StartFailure(
          "the certificate authority's key cannot be opened: "
              + otherKey.getMessage()
              + "; put back the installation key that belongs to this database",
          otherKey);
    }
  }

  private static CertificateTable.Root createRoot(Database database, Sealer sealer, Clock clock) {
    String id = UUID.randomUUID().toString();
    Authority.Issued issued = Authority.root("Millrace CA " + id.substring(0, 8), clock.instant());
    CertificateTable.Root root =
        new CertificateTable.Root(Pem.of(issued.certificate()), sealer.seal(Pem.of(issued.key())));
    return database.transact(connection -> {
      CertificateTable.saveRoot(connection, id, root, clock.millis());
      return root;
    });
  }

  /**
   * @param options {@code name}: common name; made up when absent
   * @param by id of the user who asked
   */
  public JsonObject createClient(JsonObject options, String by) {
    Object wanted = options.getValue("name");
    if (wanted != null
        && !(wanted instanceof String text
            && !text.isEmpty()
            && text.length() <= 64
            && Type.Style.NAME.allows(text))) {
      throw Failure.invalid(
              "name",
              "name is " + Wording.quoted(wanted) + " but must be text of 1 to 64 characters")
          .toException();
    }
    String name =
        wanted instanceof String text
            ? text
            : "client-" + UUID.randomUUID().toString().substring(0, 8);
    return record(authority.client(name, clock.instant()), CLIENT, by);
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
    String commonName = request.getString("commonName", "millrace");
    return record(
        authority.server(
            commonName.substring(0, Math.min(64, commonName.length())),
            names,
            addresses,
            clock.instant()),
        SERVER,
        "");
  }

  private static void refuse(String field, String value, String what) {
    throw Failure.invalid(field, field + " has " + Wording.quoted(value) + " but must be " + what)
        .toException();
  }

  private JsonObject record(Authority.Issued issued, String purpose, String by) {
    long now = clock.millis();
    return database.transact(connection -> {
      CertificateTable.save(connection, issued, purpose, by, now);
      return new JsonObject()
          .put("CACertificate", Pem.of(authority.certificate()))
          .put("certificate", Pem.of(issued.certificate()))
          .put("privateKey", Pem.of(issued.key()));
    });
  }

  /** Issued client certificates, newest first. */
  public JsonArray clients() {
    return database.transact(connection -> CertificateTable.list(connection, CLIENT));
  }
}
