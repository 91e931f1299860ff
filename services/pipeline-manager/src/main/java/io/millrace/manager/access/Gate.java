package io.millrace.manager.access;

import io.millrace.common.failure.Failure;
import io.millrace.manager.access.Tokens.Issued;
import io.millrace.manager.catalog.Catalog;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Logins and tokens. Every method blocks briefly. */
public final class Gate {
  private final Catalog catalog;
  private final Tokens tokens;
  private final Passwords passwords;
  private final LoginLimit limit;
  private final String nobodysHash;

  public Gate(Catalog catalog, Tokens tokens, Passwords passwords, Clock clock) {
    this.catalog = catalog;
    this.tokens = tokens;
    this.passwords = passwords;
    this.limit = new LoginLimit(clock);
    this.nobodysHash = passwords.hash("of nobody");
  }

  /**
   * @param token as in {@code Authorization: Bearer}, without the word
   * @throws io.vertx.serviceproxy.ServiceException UNAUTHENTICATED
   */
  public Caller caller(@Nullable String token) {
    View view = catalog.view();
    return Optional.ofNullable(token)
        .filter(text -> !text.isEmpty())
        .flatMap(tokens::owner)
        .flatMap(id -> view.find(Kind.USER, id))
        .map(user -> Caller.of(user, view))
        .orElseThrow(() ->
            Failure.of(
                    Failure.Kind.UNAUTHENTICATED,
                    "the token is missing, unknown, switched off or has expired; log in again or"
                        + " use another API token")
                .toException());
  }

  /**
   * Answers as the public API's login does; takes as long for an unknown address as for a wrong
   * password.
   */
  public JsonObject login(@Nullable String email, @Nullable String password) {
    String address = email == null ? "" : email.strip().toLowerCase(Locale.ROOT);
    limit.check(address);
    Optional<Entity> user = catalog.view().named(Kind.USER, null, address);
    String hash = user.map(known -> known.body().getString("password")).orElse(nobodysHash);
    boolean right = passwords.matches(password == null ? "" : password, hash);
    if (!right || user.isEmpty()) {
      limit.failed(address);
      throw Failure.of(Failure.Kind.UNAUTHENTICATED, "the e-mail address or the password is wrong")
          .toException();
    }
    limit.succeeded(address);
    Issued issued = tokens.issueSession(user.get().id());
    return new JsonObject()
        .put("_id", user.get().id())
        .put("email", user.get().body().getString("email"))
        .put("name", user.get().name())
        .put("token", issued.secret());
  }

  /** {@code {email, available}}. */
  public JsonObject emailAvailable(String token, String email) {
    Rights.requireAdministrator(caller(token), "ask who has an e-mail address");
    boolean taken = catalog.view().named(Kind.USER, null, email.strip()).isPresent();
    return new JsonObject().put("email", email).put("available", !taken);
  }

  public JsonObject whoAmI(String token) {
    Entity user = caller(token).user();
    return new JsonObject()
        .put("id", user.id())
        .put("email", user.body().getString("email"))
        .put("name", user.name())
        .put("role", user.body().getString("role"));
  }

  public JsonObject createApiToken(String token, JsonObject request) {
    Caller caller = caller(token);
    if (request.getValue("active") != null && !(request.getValue("active") instanceof Boolean)) {
      throw Failure.invalid("active", "active must be true or false").toException();
    }
    boolean active = !Boolean.FALSE.equals(request.getValue("active"));
    Issued issued = tokens.issueApiToken(caller.author(), active);
    return new JsonObject()
        .put("id", issued.token().id())
        .put("tenantId", "")
        .put("userId", caller.user().id())
        .put("token", issued.secret());
  }

  public JsonArray apiTokens(String token, boolean everybody) {
    Caller caller = caller(token);
    if (everybody) {
      Rights.requireAdministrator(caller, "see everybody's API tokens");
    }
    List<Token> found = everybody ? tokens.apiTokens() : tokens.apiTokens(caller.user().id());
    JsonArray answer = new JsonArray();
    found.stream()
        .sorted(Comparator.comparingLong(Token::createdAt))
        .forEach(known -> answer.add(known.answer()));
    return answer;
  }

  public String updateApiToken(String token, String id, JsonObject request) {
    Caller caller = caller(token);
    Token known = owned(caller, id).orElseThrow(() -> notFound(id));
    if (!(request.getValue("active") instanceof Boolean active)) {
      throw Failure.invalid("active", "active is missing; it must be true or false").toException();
    }
    return tokens.activate(caller.author(), known, active).id();
  }

  public String deleteApiToken(String token, String id) {
    Caller caller = caller(token);
    Optional<Token> known = owned(caller, id);
    known.ifPresent(found -> tokens.delete(caller.author(), found));
    return known.map(Token::id).orElse("");
  }

  private Optional<Token> owned(Caller caller, String id) {
    return tokens
        .apiToken(id)
        .filter(token -> caller.administrator() || token.userId().equals(caller.user().id()));
  }

  private static RuntimeException notFound(String id) {
    return Failure.of(Failure.Kind.NOT_FOUND, "there is no API token with the id '" + id + "'")
        .toException();
  }
}
