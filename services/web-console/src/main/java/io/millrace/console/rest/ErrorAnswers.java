package io.millrace.console.rest;

import io.millrace.common.failure.Failure;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.serviceproxy.ServiceException;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Errors as {@code {statusCode, errorCode, message}}, and {@code field} where a single one is at
 * fault. The one shape for everything that goes wrong, unknown paths and unreadable requests
 * included.
 */
public final class ErrorAnswers {
  private static final Logger log = LoggerFactory.getLogger(ErrorAnswers.class);
  private static final String RETRY_AFTER_SECONDS = "1";

  private final UnaryOperator<String> methodsAt;

  /**
   * @param methodsAt what may be asked at an address, as in {@code GET, POST}; empty for unknown
   *     ones
   */
  public ErrorAnswers(UnaryOperator<String> methodsAt) {
    this.methodsAt = methodsAt;
  }

  /** Makes every failure below {@code router} end here. */
  public void install(Router router) {
    router.route().failureHandler(this::answer);
    for (int status : new int[] {400, 404, 405, 406, 413, 414, 415, 500}) {
      router.errorHandler(status, this::answer);
    }
  }

  /** What could not even be parsed as HTTP. */
  public static void unreadable(HttpServerRequest request) {
    boolean tooLong = String.valueOf(request.decoderResult().cause()).contains("TooLong");
    int status = tooLong ? 414 : 400;
    String message =
        tooLong
            ? "the address or a header of the request is too long; 16 KiB and 8 KiB are the limits"
            : "the request is not HTTP that this server understands";
    request.response().putHeader("connection", "close");
    send(request.response(), status, new Failure(Failure.Kind.INVALID, null, message));
  }

  /** Answers a refusal. */
  static void refuse(RoutingContext context, Failure failure) {
    send(context.response(), failure.kind().status(), failure);
  }

  private void answer(RoutingContext context) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (context.statusCode() == 405) {
      String methods = methodsAt.apply(context.request().path());
      response.putHeader("allow", methods.isEmpty() ? "GET" : methods);
    }
    if (response.headWritten()) {
      response.reset();
      return;
    }
    Throwable thrown = context.failure();
    if (thrown instanceof HttpException http) {
      send(response, http.getStatusCode(), ofStatus(context, http.getStatusCode()));
    } else if (thrown == null
        || (context.statusCode() == 400 && !(thrown instanceof ServiceException))) {
      // Without a status of its own: an address that the router could not decode.
      int status = Math.max(400, context.statusCode());
      send(response, status, ofStatus(context, status));
    } else {
      Failure failure = readable(context, thrown);
      send(response, failure.kind().status(), failure);
    }
  }

  /**
   * Refusals are for the caller; what nobody foresaw is for the log, and the caller learns no inner
   * workings.
   */
  private static Failure readable(RoutingContext context, Throwable thrown) {
    Failure failure = Failure.from(thrown);
    if (failure.kind() == Failure.Kind.INTERNAL) {
      log.error("{} {} failed", context.request().method(), context.request().path(), thrown);
      return Failure.of(
          Failure.Kind.INTERNAL, "something went wrong in the edge; its log tells what");
    }
    return failure;
  }

  private static Failure ofStatus(RoutingContext context, int status) {
    HttpServerRequest request = context.request();
    return switch (status) {
      case 401 ->
          Failure.of(
              Failure.Kind.UNAUTHENTICATED,
              "log in first: 'Authorization: Bearer TOKEN' is missing");
      case 404 -> Failure.of(Failure.Kind.NOT_FOUND, nothingAt(request.path()));
      case 405 ->
          new Failure(
              Failure.Kind.INVALID,
              null,
              request.method() + " is not possible at " + request.path());
      case 413 -> Failure.of(Failure.Kind.TOO_LARGE, "the body is larger than 16 MiB");
      default ->
          status < 500
              ? new Failure(Failure.Kind.INVALID, null, "the request is malformed")
              : Failure.of(
                  Failure.Kind.INTERNAL, "something went wrong in the edge; its log tells what");
    };
  }

  private static String nothingAt(String path) {
    String reason = LeftOut.sentence(path);
    return reason.isEmpty() ? "there is nothing at " + path : reason;
  }

  private static void send(HttpServerResponse response, int status, Failure failure) {
    if (status == Failure.Kind.UNAVAILABLE.status()) {
      response.putHeader("retry-after", RETRY_AFTER_SECONDS);
    }
    if (status == Failure.Kind.UNAUTHENTICATED.status()) {
      response.putHeader("www-authenticate", "Bearer");
    }
    response
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body(status, failure).toBuffer());
  }

  private static JsonObject body(int status, Failure failure) {
    JsonObject body =
        new JsonObject()
            .put("statusCode", status)
            .put("errorCode", failure.kind().code())
            .put("message", sentence(failure));
    if (failure.field() != null) {
      body.put("field", failure.field());
    }
    return body;
  }

  /** Clients of the original's API read the message alone, so it has to name the field. */
  private static String sentence(Failure failure) {
    String field = failure.field();
    return field == null || failure.message().contains(field)
        ? failure.message()
        : field + ": " + failure.message();
  }
}
