package io.millrace.console.live;

import io.millrace.common.failure.Failure;
import io.millrace.console.hosts.PipelineLogs;
import io.millrace.console.hosts.Tickets;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * The lines of one container of a pipeline as they are written, one in each text frame of a
 * WebSocket; the last ones first. The address carries a ticket, so that a program without a token
 * can follow.
 */
public final class LogStream implements Handler<RoutingContext> {
  /** Where it is served. */
  public static final String PATH = "/v1.0/logs/stream";

  /** What its tickets are good for. */
  public static final String PURPOSE = "log-stream";

  private static final int LINES = 500;
  private static final int ALL_STAGES = -1;
  private static final long PAUSE_MILLIS = 500;
  private static final short REFUSED = 1008;

  private final Vertx vertx;
  private final PipelineLogs logs;
  private final Tickets tickets;

  public LogStream(Vertx vertx, PipelineLogs logs, Tickets tickets) {
    this.vertx = vertx;
    this.logs = logs;
    this.tickets = tickets;
  }

  @Override
  public void handle(RoutingContext context) {
    if (!"websocket".equalsIgnoreCase(context.request().getHeader("upgrade"))) {
      context.fail(
          Failure.of(Failure.Kind.INVALID, "this address is for WebSockets").toException());
      return;
    }
    JsonObject content;
    try {
      List<String> given = context.queryParam("ticket");
      content = tickets.open(PURPOSE, given.isEmpty() ? "" : given.getFirst());
    } catch (RuntimeException refused) {
      context.fail(refused);
      return;
    }
    context
        .request()
        .toWebSocket()
        .onSuccess(socket -> follow(socket, content, ""))
        .onFailure(context::fail);
  }

  private void follow(ServerWebSocket socket, JsonObject content, String cursor) {
    if (socket.isClosed()) {
      return;
    }
    if (socket.writeQueueFull()) {
      vertx.setTimer(PAUSE_MILLIS, later -> follow(socket, content, cursor));
      return;
    }
    logs.read(content.getString("token"), content.getString("pipeline"), ALL_STAGES, cursor, LINES)
        .onSuccess(answer -> {
          send(socket, content.getString("container"), answer);
          vertx.setTimer(PAUSE_MILLIS, later -> follow(socket, content, answer.getString("next")));
        })
        .onFailure(failure -> end(socket, Failure.from(failure)));
  }

  private static void send(ServerWebSocket socket, String container, JsonObject answer) {
    for (Object item : answer.getJsonArray("lines")) {
      JsonObject line = (JsonObject) item;
      if (container.equals(line.getString("function")) && !socket.isClosed()) {
        socket.writeTextMessage(line.getString("text")).onFailure(gone -> socket.close());
      }
    }
  }

  private static void end(ServerWebSocket socket, Failure failure) {
    if (!socket.isClosed()) {
      String reason = failure.message().replaceAll("[^ -~]", "?");
      socket.close(REFUSED, reason.substring(0, Math.min(reason.length(), 120)));
    }
  }
}
