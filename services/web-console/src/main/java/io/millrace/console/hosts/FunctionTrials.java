package io.millrace.console.hosts;

import io.millrace.common.control.CatalogService;
import io.millrace.common.control.TrialService;
import io.millrace.common.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Functions tried without being deployed: the manager says what may run, a function-host runs it.
 */
public final class FunctionTrials {
  private static final List<String> FIELDS =
      List.of("projectId", "functions", "against", "messages", "timeoutMillis");

  private final Vertx vertx;
  private final CatalogService catalog;

  public FunctionTrials(Vertx vertx, CatalogService catalog) {
    this.vertx = vertx;
    this.catalog = catalog;
  }

  /**
   * Runs a chain, and the one {@code against} which it is to be seen beside it where there is one.
   *
   * @param request {@code {projectId, functions, against, messages, timeoutMillis}}
   * @return as {@link TrialService#run}; the other chain's answer in {@code against}
   */
  public Future<JsonObject> run(String token, JsonObject request) {
    for (String field : request.fieldNames()) {
      if (!FIELDS.contains(field)) {
        throw Failure.invalid(
                field, field + " is not a field of a test; fields are " + String.join(", ", FIELDS))
            .toException();
      }
    }
    Future<JsonObject> one = runChain(token, request, "functions");
    if (request.getValue("against") == null) {
      return one;
    }
    Future<JsonObject> other = runChain(token, request, "against");
    return Future.all(one, other).map(both -> one.result().put("against", other.result()));
  }

  private Future<JsonObject> runChain(String token, JsonObject request, String chain) {
    JsonObject functions =
        new JsonObject()
            .put("projectId", request.getValue("projectId"))
            .put("functions", request.getValue(chain));
    return catalog
        .planTrial(token, functions)
        .compose(plan -> {
          JsonArray hosts = plan.getJsonArray("hosts");
          if (hosts.isEmpty()) {
            return Future.failedFuture(
                Failure.of(
                        Failure.Kind.UNAVAILABLE,
                        "no node of function-host runs at present; try again shortly")
                    .toException());
          }
          JsonObject trial = request.copy();
          List.of("projectId", "functions", "against").forEach(trial::remove);
          return TrialService.proxy(vertx, hosts.getString(0))
              .run(trial.put("stages", plan.getJsonArray("stages")));
        });
  }
}
