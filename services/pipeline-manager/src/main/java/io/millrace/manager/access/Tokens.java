package io.millrace.manager.access;

import io.millrace.common.failure.Failure;
import io.millrace.common.secret.Sealer;
import io.millrace.manager.access.Token.Purpose;
import io.millrace.manager.access.TokenAudit.Event;
import io.millrace.manager.catalog.Change;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.Participant;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Ref;
import io.millrace.manager.store.Database;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All tokens, known by their hash alone: API tokens are random, 256 bits; those of sessions are
 * sealed. Looked up in memory, written through to the database.
 */
public final class Tokens implements Participant {
  /** How long a login lasts. */
  static final Duration SESSION = Duration.ofHours(8);

  private static final Duration USE_NOTED_EVERY = Duration.ofMinutes(5);
  private static final int MOST_A_USER = 200;
  private static final int BYTES = 32;

  private final Database database;
  private final Clock clock;
  private final SessionSeal sessions;
  private final TokenAudit audit;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Token> byHash = new ConcurrentHashMap<>();
  private volatile @Nullable Token announced;

  /** A fresh token: the only time that it can be read. */
  record Issued(Token token, String secret) {}

  public Tokens(Database database, Sealer sealer, Clock clock, TokenAudit audit) {
    this.sessions = new SessionSeal(sealer);
    this.audit = audit;
    this.database = database;
    this.clock = clock;
    database.transact(TokenTable::load).forEach(token -> byHash.put(token.hash(), token));
  }

  /** The owner's id, if the token is good. */
  Optional<String> owner(String secret) {
    long now = clock.millis();
    if (secret.startsWith(SessionSeal.PREFIX) && !sessions.genuine(secret, now)) {
      return Optional.empty();
    }
    Token token = byHash.get(Passwords.sha256(secret));
    if (token == null || !token.valid(now)) {
      return Optional.empty();
    }
    if (token.usedAt() == null || now - token.usedAt() > USE_NOTED_EVERY.toMillis()) {
      noteUse(token, now);
    }
    return Optional.of(token.userId());
  }

  // Nobody who reads waits for the disk, and what happens to the token meanwhile is not taken back.
  private void noteUse(Token token, long now) {
    if (byHash.replace(token.hash(), token, token.used(now))) {
      database.aside(connection -> TokenTable.noteUse(connection, token.id(), now));
    }
  }

  /** What a login gives. */
  Issued issueSession(String userId) {
    makeRoom(userId, Purpose.SESSION, clock.millis());
    Issued issued = generate(userId, Purpose.SESSION);
    save(issued.token);
    return issued;
  }

  /** An API token of the author's own. */
  Issued issueApiToken(Change.Author by, boolean active) {
    makeRoom(by.id(), Purpose.API, clock.millis());
    Issued issued = generate(by.id(), Purpose.API);
    Token token = issued.token.activated(active, clock.millis());
    change(by, null, token);
    return new Issued(token, issued.secret);
  }

  /**
   * An API token for a user who is yet to be made: stored in the very change that makes the user.
   */
  Issued announce(String userId) {
    Issued issued = generate(userId, Purpose.API);
    announced = issued.token;
    return issued;
  }

  private Issued generate(String userId, Purpose purpose) {
    long now = clock.millis();
    Long expiry = purpose == Purpose.API ? null : now + SESSION.toMillis();
    String secret = expiry == null ? randomSecret() : sessions.issue(userId, expiry);
    Token token =
        new Token(
            UUID.randomUUID().toString(),
            purpose,
            userId,
            Passwords.sha256(secret),
            true,
            now,
            now,
            expiry,
            null);
    return new Issued(token, secret);
  }

  private String randomSecret() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return "mra_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  // Logins push out the oldest login; API tokens have to be deleted by somebody.
  private void makeRoom(String userId, Purpose purpose, long now) {
    byHash.values().stream()
        .filter(token -> token.expiresAt() != null && now >= token.expiresAt())
        .forEach(this::delete);
    List<Token> known = of(userId, purpose);
    if (known.size() < MOST_A_USER) {
      return;
    }
    if (purpose == Purpose.API) {
      throw Failure.of(
              Failure.Kind.CONFLICT,
              "a user has " + MOST_A_USER + " API tokens at most; delete one first")
          .toException();
    }
    known.stream().min(Comparator.comparingLong(Token::createdAt)).ifPresent(this::delete);
  }

  private List<Token> of(String userId, Purpose purpose) {
    return byHash.values().stream()
        .filter(token -> token.userId().equals(userId) && token.purpose() == purpose)
        .toList();
  }

  List<Token> apiTokens(String userId) {
    return of(userId, Purpose.API);
  }

  List<Token> apiTokens() {
    return byHash.values().stream().filter(token -> token.purpose() == Purpose.API).toList();
  }

  Optional<Token> apiToken(String id) {
    return apiTokens().stream().filter(token -> token.id().equals(id)).findFirst();
  }

  Token activate(Change.Author by, Token token, boolean active) {
    Token changed = token.activated(active, clock.millis());
    change(by, token, changed);
    return changed;
  }

  /** As somebody wants it, and so written down. */
  void delete(Change.Author by, Token token) {
    database.transact(connection -> {
      TokenTable.delete(connection, token.id());
      audit.write(connection, by, new Event(token.id(), clock.millis(), token.answer(), null));
      return token;
    });
    byHash.remove(token.hash());
  }

  private void change(Change.Author by, @Nullable Token before, Token after) {
    database.transact(connection -> {
      TokenTable.save(connection, after);
      JsonObject earlier = before == null ? null : before.answer();
      audit.write(connection, by, new Event(after.id(), clock.millis(), earlier, after.answer()));
      return after;
    });
    byHash.put(after.hash(), after);
  }

  private void delete(Token token) {
    database.transact(connection -> {
      TokenTable.delete(connection, token.id());
      return token;
    });
    byHash.remove(token.hash());
  }

  private void save(Token token) {
    database.transact(connection -> {
      TokenTable.save(connection, token);
      return token;
    });
    byHash.put(token.hash(), token);
  }

  /**
   * A user who is gone, or has another password, has no logins; one who is gone has no API tokens
   * either.
   */
  @Override
  public Runnable join(Change change, Connection connection) throws SQLException {
    Set<String> gone =
        change.touched().entrySet().stream()
            .filter(touch -> touch.getKey().kind() == Kind.USER && touch.getValue().after() == null)
            .map(touch -> touch.getKey().id())
            .collect(Collectors.toSet());
    for (String user : gone) {
      TokenTable.deleteOf(connection, user);
    }
    Set<String> locked = otherPasswords(change);
    List<Token> ended =
        byHash.values().stream()
            .filter(token ->
                gone.contains(token.userId())
                    || (token.purpose() == Purpose.SESSION && locked.contains(token.userId())))
            .toList();
    for (Token token : ended) {
      TokenTable.delete(connection, token.id());
    }
    Token first = announced;
    boolean owned =
        first != null && change.touched().containsKey(new Ref(Kind.USER, first.userId()));
    if (first != null && owned) {
      TokenTable.save(connection, first);
    }
    return () -> {
      ended.forEach(token -> byHash.remove(token.hash()));
      if (first != null && owned) {
        byHash.put(first.hash(), first);
        announced = null;
      }
    };
  }

  private static Set<String> otherPasswords(Change change) {
    Set<String> users = new HashSet<>();
    change
        .touched()
        .forEach((ref, touch) -> {
          Entity before = touch.before();
          Entity after = touch.after();
          if (ref.kind() == Kind.USER
              && before != null
              && after != null
              && !before.body().getString("password").equals(after.body().getString("password"))) {
            users.add(ref.id());
          }
        });
    return users;
  }
}
