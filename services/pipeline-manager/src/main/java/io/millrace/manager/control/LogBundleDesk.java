package io.millrace.manager.control;

import io.millrace.common.control.LogBundleService;
import io.millrace.manager.access.Gate;
import io.millrace.manager.logbundles.LogBundles;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The manager's end of {@link LogBundleService}. */
public final class LogBundleDesk implements LogBundleService {
  private static final Logger log = LoggerFactory.getLogger(LogBundleDesk.class);

  private final Desk desk;
  private final Gate gate;
  private final LogBundles bundles;

  public LogBundleDesk(Desk desk, Gate gate, LogBundles bundles) {
    this.desk = desk;
    this.gate = gate;
    this.bundles = bundles;
  }

  @Override
  public Future<JsonArray> request(String token, JsonObject request) {
    return desk.work(() -> bundles.request(gate.caller(token), request))
        .onSuccess(made -> made.forEach(item -> gather(((JsonObject) item).getString("id"))));
  }

  private void gather(String id) {
    desk.work(
            () -> {
              bundles.gather(id);
              return "";
            })
        .onFailure(
            failure -> log.warn("log bundle {} was not gathered: {}", id, failure.getMessage()));
  }

  @Override
  public Future<JsonObject> list(String token, JsonObject query) {
    return desk.work(() -> bundles.list(gate.caller(token), query));
  }

  @Override
  public Future<String> delete(String token, String id) {
    return desk.work(() -> bundles.delete(gate.caller(token), id));
  }

  @Override
  public Future<JsonObject> find(String token, String location) {
    return desk.work(() -> bundles.find(gate.caller(token), location));
  }

  @Override
  public Future<JsonObject> read(String token, String id, long offset) {
    return desk.work(() -> bundles.read(gate.caller(token), id, offset));
  }
}
