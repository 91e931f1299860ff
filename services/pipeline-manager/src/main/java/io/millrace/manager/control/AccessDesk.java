package io.millrace.manager.control;

import io.millrace.common.control.AccessService;
import io.millrace.manager.access.Gate;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The manager's end of {@link AccessService}. */
public final class AccessDesk implements AccessService {
  private final Desk desk;
  private final Gate gate;

  public AccessDesk(Desk desk, Gate gate) {
    this.desk = desk;
    this.gate = gate;
  }

  @Override
  public Future<JsonObject> login(String email, String password) {
    return desk.work(() -> gate.login(email, password));
  }

  @Override
  public Future<JsonObject> emailAvailable(String token, String email) {
    return desk.work(() -> gate.emailAvailable(token, email));
  }

  @Override
  public Future<JsonObject> whoAmI(String token) {
    return desk.work(() -> gate.whoAmI(token));
  }

  @Override
  public Future<JsonObject> createApiToken(String token, JsonObject request) {
    return desk.work(() -> gate.createApiToken(token, request));
  }

  @Override
  public Future<JsonArray> apiTokens(String token, boolean everybody) {
    return desk.work(() -> gate.apiTokens(token, everybody));
  }

  @Override
  public Future<String> updateApiToken(String token, String id, JsonObject request) {
    return desk.work(() -> gate.updateApiToken(token, id, request));
  }

  @Override
  public Future<String> deleteApiToken(String token, String id) {
    return desk.work(() -> gate.deleteApiToken(token, id));
  }
}
