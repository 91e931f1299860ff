package io.millrace.console.rest;

import io.millrace.common.failure.Failure;
import io.millrace.console.hosts.DeedNotes;
import io.millrace.console.hosts.FunctionHosts;
import io.millrace.console.hosts.FunctionTrials;
import io.millrace.console.hosts.PipelineDeadLetters;
import io.millrace.console.hosts.PipelineLogs;
import io.millrace.console.hosts.PipelineTaps;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.format.DateTimeParseException;

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
  private final DeedNotes notes;

  public HostRoutes(FunctionHosts hosts, FunctionTrials trials, DeedNotes notes) {
    this.trials = trials;
    this.notes = notes;
    this.logs = new PipelineLogs(hosts);
    this.taps = new PipelineTaps(hosts);
    this.deadLetters = new PipelineDeadLetters(hosts);
  }

  public void install(Operations rest) {
    rest.on(
            "testFunctions",
            context -> trials.run(BearerToken.of(context), Request.object(context)))
        .on("readLogs", this::readLogs)
        .on("searchLogs", this::searchLogs)
        .on("openTap", this::openTap)
        .on("readTap", this::readTap)
        .on("closeTap", context -> taps.close(BearerToken.of(context), context.pathParam("id")))
        .on("listDeadLetters", this::listDeadLetters)
        .on("getDeadLetter", this::getDeadLetter)
        .on("purgeDeadLetters", context -> purge(context, chosen(context)))
        .on("replayDeadLetters", context -> replay(context, chosen(context)))
        .on("purgeDeadLetter", context -> purge(context, context.pathParam("letter")))
        .on("replayDeadLetter", context -> replay(context, context.pathParam("letter")));
  }

  /** Dead letters that a request lists; empty for all. */
  private static String chosen(RoutingContext context) {
    return Request.parameter(context, "ids").orElse("");
  }

  private Future<JsonObject> searchLogs(RoutingContext context) {
    JsonObject query = new JsonObject();
    Request.number(context, "stage", -1, Short.MAX_VALUE).ifPresent(n -> query.put("stage", n));
    Request.number(context, "limit", 1, MAX_LINES).ifPresent(n -> query.put("limit", n));
    Request.parameter(context, "text").ifPresent(text -> query.put("text", text));
    for (String bound : new String[] {"from", "to"}) {
      Request.parameter(context, bound).ifPresent(time -> query.put(bound, millis(bound, time)));
    }
    return logs.search(BearerToken.of(context), context.pathParam("id"), query);
  }

  private static long millis(String field, String time) {
    try {
      return Instant.parse(time).toEpochMilli();
    } catch (DateTimeParseException unreadable) {
      throw Failure.invalid(
              field,
              field + " is '" + time + "' but must be a time such as 2026-03-12T04:57:26.820Z")
          .toException();
    }
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
    int stage =
        Request.number(context, "stage", PipelineTaps.END, Short.MAX_VALUE)
            .orElse(PipelineTaps.END);
    return taps.open(BearerToken.of(context), context.pathParam("id"), stage).map(Operation::id);
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

  private Future<JsonObject> getDeadLetter(RoutingContext context) {
    return deadLetters.find(
        BearerToken.of(context), context.pathParam("id"), context.pathParam("letter"));
  }

  private Future<JsonObject> replay(RoutingContext context, String letter) {
    return noted(context, "replay", letter, deadLetters::replay);
  }

  private Future<JsonObject> purge(RoutingContext context, String letter) {
    return noted(context, "purge", letter, deadLetters::purge);
  }

  /** Does something to dead letters of a pipeline. */
  @FunctionalInterface
  private interface Doing {
    Future<JsonObject> to(String token, String pipelineId, String letters);
  }

  private Future<JsonObject> noted(
      RoutingContext context, String what, String letters, Doing doing) {
    String token = BearerToken.of(context);
    String id = context.pathParam("id");
    return doing
        .to(token, id, letters)
        .compose(answer -> {
          JsonObject deed =
              new JsonObject()
                  .put("what", what)
                  .put("id", id)
                  .put("letters", letters.isEmpty() ? "all" : letters)
                  .put("count", answer.getInteger("count"));
          return notes.written(answer, token, deed);
        });
  }
}
