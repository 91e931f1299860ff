package io.millrace.manager.catalog;

import io.millrace.common.secret.Sealer;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Problems;
import io.millrace.manager.schema.Schemas;
import io.millrace.manager.schema.Type;
import io.millrace.manager.schema.Walk;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Secrets of entities: sealed or hashed at rest, masked on the way out, kept when the mask comes
 * back.
 */
public final class Secrets {
  private final Sealer sealer;
  private final PasswordHash passwords;

  public Secrets(Sealer sealer, PasswordHash passwords) {
    this.sealer = sealer;
    this.passwords = passwords;
  }

  /**
   * Conceals what a request brings. A secret that is the stored one again keeps its stored form, so
   * that nothing looks changed.
   *
   * @param before the stored body, if there is one
   */
  JsonObject conceal(Kind kind, JsonObject body, @Nullable JsonObject before, Problems problems) {
    Map<String, String> stored = before == null ? Map.of() : stored(kind, before);
    return Walk.map(
        Schemas.of(kind),
        body,
        (type, value, path) ->
            switch (type) {
              case Type.Secret ignored -> conceal(path, (String) value, stored, false, problems);
              case Type.Password ignored -> conceal(path, (String) value, stored, true, problems);
              default -> value;
            });
  }

  private String conceal(
      String path, String value, Map<String, String> stored, boolean password, Problems problems) {
    if (value.isEmpty()) {
      return value;
    }
    String old = stored.get(path);
    if (value.equals(Schemas.MASK)) {
      if (old == null) {
        problems.add(
            path, "is the mask that answers show in the place of a secret; give the secret itself");
        return value;
      }
      return old;
    }
    if (password) {
      return old != null && passwords.matches(value, old) ? old : passwords.hash(value);
    }
    return old != null && sealer.open(old).equals(value) ? old : sealer.seal(value);
  }

  private static Map<String, String> stored(Kind kind, JsonObject body) {
    Map<String, String> found = new HashMap<>();
    JsonObject _ =
        Walk.map(
            Schemas.of(kind),
            body,
            (type, value, path) -> {
              boolean secret = type instanceof Type.Secret || type instanceof Type.Password;
              // Nothing stands for no secret, as where keys are the machine's, and is not sealed.
              if (secret && !value.equals("")) {
                found.put(path, (String) value);
              }
              return value;
            });
    return found;
  }

  /** The body as people may see it. */
  public static JsonObject masked(Kind kind, JsonObject body) {
    return Walk.secrets(Schemas.of(kind), body, secret -> secret.isEmpty() ? secret : Schemas.MASK);
  }
}
