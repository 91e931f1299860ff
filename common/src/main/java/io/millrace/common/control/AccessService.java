package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Who is asking: logins and API tokens. */
@ProxyGen
public interface AccessService {
  String ADDRESS = "manager.access";

  /**
   * Returns {@code {_id, email, name, token}}; refused as UNAUTHENTICATED, in words that do not
   * tell which of the two was wrong.
   */
  Future<JsonObject> login(String email, String password);

  /** Returns {@code {id, email, name, role}} of the token's owner. */
  Future<JsonObject> whoAmI(String token);

  /** Returns {@code {id, tenantId, userId, token}}; the token is shown this once. */
  Future<JsonObject> createApiToken(String token, JsonObject request);

  /** The caller's own API tokens, or everybody's. */
  Future<JsonArray> apiTokens(String token, boolean everybody);

  /** Returns the id. {@code request} is {@code {active}}. */
  Future<String> updateApiToken(String token, String id, JsonObject request);

  /** Returns the id, or an empty string when there was nothing to delete. */
  Future<String> deleteApiToken(String token, String id);

  /** Whether no user has the address yet: {@code {email, available}}; for administrators. */
  Future<JsonObject> emailAvailable(String token, String email);

  @GenIgnore
  static AccessService proxy(Vertx vertx) {
    return new AccessServiceVertxEBProxy(
        vertx, ADDRESS, new DeliveryOptions().setSendTimeout(10_000));
  }
}
