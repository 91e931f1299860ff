package io.millrace.console.rest;

import io.millrace.console.hosts.FunctionHosts;
import io.millrace.console.hosts.FunctionTrials;
import io.millrace.console.hosts.PipelineDeadLetters;
import io.millrace.console.hosts.PipelineLogs;
import io.millrace.console.hosts.PipelineTaps;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** What running pipelines show of themselves: log lines, taps, dead letters; and trials. */
public final class HostRoutes {
  private static final int MAX_LINES = 10_000;
  private static final int DEFAULT_LINES = 1_000;
  private static final int MAX_MESSAGES = 1_000;
  private static final int DEFAULT_MESSAGES = 100;
  private static final int DEFAULT_PAGE = 100;

  private final PipelineLogs logs;
  private final PipelineTaps taps;
  private final PipelineDeadLetters deadLetters;
  private final FunctionTrials trials;

  public HostRoutes(FunctionHosts hosts, FunctionTrials trials) {
    this.trials = trials;
    this.logs = new PipelineLogs(hosts);
    this.taps = new PipelineTaps(hosts);
    this.deadLetters = new PipelineDeadLetters(hosts);
  }

  public void install(Operations rest) {
    rest.on(
            "testFunctions",
            context -> trials.run(BearerToken.of(context), Request.object(context)))
        .on("readLogs", this::readLogs)
        .on("openTap", this::openTap)
        .on("readTap", this::readTap)
        .on("closeTap", context -> taps.close(BearerToken.of(context), context.pathParam("id")))
        .on("listDeadLetters", this::listDeadLetters)
        .on("purgeDeadLetters", context -> purge(context, ""))
        .on("replayDeadLetters", context -> replay(context, ""))
        .on("purgeDeadLetter", context -> purge(context, context.pathParam("letter")))
        .on("replayDeadLetter", context -> replay(context, context.pathParam("letter")));
  }

  private Future<JsonObject> readLogs(RoutingContext context) {
    return logs.read(
        BearerToken.of(context),
        context.pathParam("id"),
        Request.number(context, "stage", -1, Short.MAX_VALUE).orElse(-1),
        Request.parameter(context, "cursor").orElse(""),
        Request.number(context, "limit", 1, MAX_LINES).orElse(DEFAULT_LINES));
  }

  private Future<JsonObject> openTap(RoutingContext context) {
    return taps.open(BearerToken.of(context), context.pathParam("id")).map(Operation::id);
  }

  private Future<JsonObject> readTap(RoutingContext context) {
    return taps.read(
        BearerToken.of(context),
        context.pathParam("id"),
        Request.number(context, "limit", 1, MAX_MESSAGES).orElse(DEFAULT_MESSAGES));
  }

  private Future<JsonObject> listDeadLetters(RoutingContext context) {
    return deadLetters.list(
        BearerToken.of(context),
        context.pathParam("id"),
        Request.number(context, "pageIndex", 0, PipelineDeadLetters.MAX_REACH).orElse(0),
        Request.number(context, "pageSize", 1, PipelineDeadLetters.MAX_REACH).orElse(DEFAULT_PAGE));
  }

  private Future<JsonObject> replay(RoutingContext context, String letter) {
    return deadLetters.replay(BearerToken.of(context), context.pathParam("id"), letter);
  }

  private Future<JsonObject> purge(RoutingContext context, String letter) {
    return deadLetters.purge(BearerToken.of(context), context.pathParam("id"), letter);
  }
}
