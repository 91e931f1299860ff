package io.millrace.console.rest;

import io.millrace.common.control.LogBundleService;
import io.millrace.common.control.TopologyService;
import io.millrace.common.failure.Failure;
import io.millrace.console.hosts.Tickets;
import io.millrace.console.live.LogStream;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Log bundles: asked for, listed, fetched; and addresses at which lines can be followed. */
public final class LogRoutes {
  private static final String BUNDLE = "log-bundle";

  private final LogBundleService bundles;
  private final TopologyService topology;
  private final Tickets tickets;

  public LogRoutes(LogBundleService bundles, TopologyService topology, Tickets tickets) {
    this.bundles = bundles;
    this.topology = topology;
    this.tickets = tickets;
  }

  public void install(Operations rest) {
    rest.on("listLogEntries", context -> list(context, ""))
        .on("listEdgeLogs", context -> list(context, "edge"))
        .on("listLogsOfEdge", context -> list(context, "edge"))
        .on("listApplicationLogs", context -> list(context, "application"))
        .on("listLogsOfApplication", context -> list(context, "application"))
        .on("deleteLogEntry", this::delete)
        .on("requestLogUpload", this::requestUpload)
        .on("requestLogDownload", this::requestDownload)
        .on("streamLogs", this::stream)
        .handle("downloadLogBundle", this::download);
  }

  private Future<JsonObject> list(RoutingContext context, String scope) {
    JsonObject query = CatalogRoutes.page(context).put("scope", scope);
    Request.parameter(context, "orderBy").ifPresent(orderBy -> query.put("orderBy", orderBy));
    Request.parameter(context, "filter").ifPresent(filter -> query.put("filter", filter));
    if (context.pathParam("id") != null) {
      query.put("of", context.pathParam("id"));
    }
    return bundles.list(BearerToken.of(context), query);
  }

  private Future<JsonObject> delete(RoutingContext context) {
    // This one answer has the name that ids had in older versions of the public API.
    return bundles
        .delete(BearerToken.of(context), context.pathParam("id"))
        .map(id -> new JsonObject().put("_id", id).put("id", id));
  }

  private Future<JsonArray> requestUpload(RoutingContext context) {
    String token = BearerToken.of(context);
    return bundles
        .request(token, Request.object(context))
        .map(made -> {
          JsonArray answer = new JsonArray();
          made.forEach(item -> {
            JsonObject batch = ((JsonObject) item).copy();
            answer.add(batch.put("url", address(context, token, (String) batch.remove("id"))));
          });
          return answer;
        });
  }

  private Future<JsonObject> requestDownload(RoutingContext context) {
    String token = BearerToken.of(context);
    return bundles
        .find(token, Request.text(Request.object(context), "location"))
        .map(found -> new JsonObject().put("url", address(context, token, found.getString("id"))));
  }

  private String address(RoutingContext context, String token, String id) {
    String ticket = tickets.of(BUNDLE, new JsonObject().put("token", token).put("id", id));
    return origin(context, context.request().scheme()) + "/v1.0/logs/bundle?ticket=" + ticket;
  }

  private static String origin(RoutingContext context, String scheme) {
    return scheme + "://" + context.request().authority();
  }

  private Future<JsonObject> stream(RoutingContext context) {
    JsonObject wanted = Request.object(context);
    String token = BearerToken.of(context);
    String pipeline =
        Stream.of("dataPipelineId", "applicationId")
            .map(wanted::getString)
            .filter(id -> id != null && !id.isEmpty())
            .findFirst()
            .orElseThrow(() ->
                Failure.invalid(
                        "dataPipelineId",
                        "dataPipelineId is missing; it must be the id of the data pipeline whose"
                            + " lines are wanted")
                    .toException());
    return topology
        .containers(token, pipeline, wanted.getString("edgeId"))
        .map(known -> {
          String container = container(wanted.getString("container"), known);
          JsonObject content =
              new JsonObject()
                  .put("token", token)
                  .put("pipeline", pipeline)
                  .put("container", container);
          String scheme = context.request().isSSL() ? "wss" : "ws";
          return new JsonObject()
              .put(
                  "url",
                  origin(context, scheme)
                      + LogStream.PATH
                      + "?ticket="
                      + tickets.of(LogStream.PURPOSE, content));
        });
  }

  private static String container(String wanted, JsonObject known) {
    List<String> names =
        known.getJsonArray("containerNames").stream().map(String::valueOf).toList();
    if (!names.contains(wanted)) {
      throw Failure.invalid(
              "container",
              "container is '"
                  + wanted.substring(0, Math.min(wanted.length(), 60)).replaceAll("\\p{Cntrl}", "?")
                  + "' but must be one of "
                  + String.join(", ", names))
          .toException();
    }
    return wanted;
  }

  private void download(RoutingContext context) {
    JsonObject content;
    try {
      content = tickets.open(BUNDLE, Request.parameter(context, "ticket").orElse(""));
    } catch (RuntimeException refused) {
      context.fail(refused);
      return;
    }
    piece(context, content.getString("token"), content.getString("id"), 0);
  }

  // A bundle is as large as it is: pieces go out as fast as the reader takes them.
  private void piece(RoutingContext context, String token, String id, long offset) {
    bundles
        .read(token, id, offset)
        .onFailure(context::fail)
        .onSuccess(read -> {
          Buffer data = Buffer.buffer(Base64.getDecoder().decode(read.getString("data")));
          if (context.response().closed()) {
            return;
          }
          if (offset == 0) {
            context
                .response()
                .setChunked(true)
                .putHeader("content-type", "application/zip")
                .putHeader("content-disposition", "attachment; filename=\"logs-" + id + ".zip\"");
          }
          if (data.length() == 0) {
            context.response().end();
          } else {
            context
                .response()
                .write(data)
                .onSuccess(sent -> piece(context, token, id, read.getLong("next")));
          }
        });
  }
}
