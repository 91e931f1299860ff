package io.millrace.console.hosts;

import io.millrace.common.control.CatalogService;
import io.millrace.common.control.DeadLetterService;
import io.millrace.common.control.LogService;
import io.millrace.common.control.TapService;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which nodes run a pipeline, and how to talk to them. The manager names only nodes of pipelines
 * that the caller may see, so asking it is the check of rights.
 */
public final class FunctionHosts {
  private final Vertx vertx;
  private final CatalogService catalog;
  private final Map<String, LogService> logs = new ConcurrentHashMap<>();
  private final Map<String, TapService> taps = new ConcurrentHashMap<>();
  private final Map<String, DeadLetterService> deadLetters = new ConcurrentHashMap<>();

  public FunctionHosts(Vertx vertx, CatalogService catalog) {
    this.vertx = vertx;
    this.catalog = catalog;
  }

  Future<List<String>> of(String token, String pipelineId) {
    return catalog
        .hosts(token, pipelineId)
        .map(nodes -> nodes.stream().map(String::valueOf).sorted().toList());
  }

  LogService logs(String node) {
    return logs.computeIfAbsent(node, name -> LogService.proxy(vertx, name));
  }

  TapService taps(String node) {
    return taps.computeIfAbsent(node, name -> TapService.proxy(vertx, name));
  }

  DeadLetterService deadLetters(String node) {
    return deadLetters.computeIfAbsent(node, name -> DeadLetterService.proxy(vertx, name));
  }
}
