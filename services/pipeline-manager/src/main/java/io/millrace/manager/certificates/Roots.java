package io.millrace.manager.certificates;

import io.millrace.common.secret.Sealer;
import io.millrace.common.service.StartFailure;
import io.millrace.manager.store.Database;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * The installation's roots: one signs, older ones may still be trusted. Their keys rest in the
 * database, sealed with the installation key.
 */
final class Roots {
  private final Database database;
  private final Sealer sealer;
  private final Clock clock;
  private volatile Authority signing;
  private volatile List<AuthorityTable.Root> all;

  private Roots(
      Database database,
      Sealer sealer,
      Clock clock,
      Authority signing,
      List<AuthorityTable.Root> all) {
    this.database = database;
    this.sealer = sealer;
    this.clock = clock;
    this.signing = signing;
    this.all = List.copyOf(all);
  }

  /**
   * Makes the first root at the very first start.
   *
   * @throws StartFailure when the root's key cannot be opened with this installation key
   */
  static Roots open(Database database, Sealer sealer, Clock clock) {
    List<AuthorityTable.Root> known =
        database.transact(connection -> {
          if (AuthorityTable.roots(connection).isEmpty()) {
            String id = UUID.randomUUID().toString();
            Authority.Issued first = Authority.root(commonName(id), clock.instant());
            AuthorityTable.save(
                connection,
                new AuthorityTable.Root(
                    id,
                    Pem.of(first.certificate()),
                    sealer.seal(Pem.of(first.key())),
                    clock.millis(),
                    null,
                    null));
          }
          return AuthorityTable.roots(connection);
        });
    try {
      return new Roots(database, sealer, clock, authority(known.getFirst(), sealer), known);
    } catch (IllegalArgumentException | GeneralSecurityException otherKey) {
      throw new StartFailure(
          "the certificate authority's key cannot be opened: "
              + otherKey.getMessage()
              + "; put back the installation key that belongs to this database",
          otherKey);
    }
  }

  private static String commonName(String id) {
    return "Millrace CA " + id.substring(0, 8);
  }

  private static Authority authority(AuthorityTable.Root root, Sealer sealer)
      throws GeneralSecurityException {
    return new Authority(
        Pem.certificate(root.certificate()), Pem.key(sealer.open(root.sealedKey())));
  }

  /** The one that signs now. */
  Authority signing() {
    return signing;
  }

  /** Newest first. */
  List<AuthorityTable.Root> all() {
    return all;
  }

  /**
   * A new root signs from now on.
   *
   * @param overlap how long the older ones stay trusted
   * @param audit writes down what was done, in the same transaction
   * @return the new root's id
   */
  synchronized String rotate(Duration overlap, Database.Work<?> audit) {
    String id = UUID.randomUUID().toString();
    Authority before = signing;
    Authority.Issued next = before.successor(commonName(id), clock.instant());
    AuthorityTable.Root root =
        new AuthorityTable.Root(
            id,
            Pem.of(next.certificate()),
            sealer.seal(Pem.of(next.key())),
            clock.millis(),
            null,
            Pem.of(before.cross(next.certificate(), clock.instant())));
    all =
        database.transact(connection -> {
          AuthorityTable.retire(connection, clock.millis() + overlap.toMillis());
          AuthorityTable.save(connection, root);
          Object _ = audit.run(connection);
          return List.copyOf(AuthorityTable.roots(connection));
        });
    signing = new Authority(next.certificate(), next.key());
    return id;
  }

  /**
   * What a server shows beside its own certificate, so that clients that know only an older root
   * find a way to it (PEM, may be empty).
   */
  String crossChain() {
    StringBuilder chain = new StringBuilder();
    for (int i = 0; i + 1 < all.size(); i++) {
      AuthorityTable.Root older = all.get(i + 1);
      String cross = all.get(i).crossCertificate();
      Long until = older.trustedUntil();
      if (cross == null || until == null || until <= clock.millis()) {
        break;
      }
      chain.append(cross);
    }
    return chain.toString();
  }
}
