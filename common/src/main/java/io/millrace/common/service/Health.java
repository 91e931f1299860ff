package io.millrace.common.service;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/**
 * What the readiness of a process depends on. Checks are cheap and never block; they may be called
 * from any thread.
 */
public final class Health {
  private final Map<String, Supplier<Optional<String>>> checks = new ConcurrentSkipListMap<>();

  /**
   * Adds or replaces a check.
   *
   * @param name as in {@code ingest.listener}
   * @param problem empty when all is well, else why not, in words for people
   */
  public void register(String name, Supplier<Optional<String>> problem) {
    checks.put(name, problem);
  }

  public boolean ready() {
    return checks.values().stream().allMatch(check -> check.get().isEmpty());
  }

  /** {@code {status: UP|DOWN, checks: [{name, status, reason}]}}. */
  public JsonObject report() {
    JsonArray details = new JsonArray();
    boolean ready = true;
    for (Map.Entry<String, Supplier<Optional<String>>> check : checks.entrySet()) {
      Optional<String> problem = check.getValue().get();
      JsonObject detail =
          new JsonObject()
              .put("name", check.getKey())
              .put("status", problem.isEmpty() ? "UP" : "DOWN");
      problem.ifPresent(reason -> detail.put("reason", reason));
      ready &= problem.isEmpty();
      details.add(detail);
    }
    return new JsonObject().put("status", ready ? "UP" : "DOWN").put("checks", details);
  }
}
