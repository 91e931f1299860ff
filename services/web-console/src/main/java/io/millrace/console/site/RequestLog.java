package io.millrace.console.site;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each request that changes something or fails inside; reads are logged at debug
 * level. Bodies, headers and query strings may hold secrets and are left out.
 */
public final class RequestLog implements Handler<RoutingContext> {
  private static final Logger log = LoggerFactory.getLogger(RequestLog.class);
  private static final int SERVER_ERROR = 500;

  /** A question, although the original's API asks it with POST. */
  private static final String SEARCH = "/v1.0/events";

  @Override
  public void handle(RoutingContext context) {
    long startedNanos = System.nanoTime();
    context.addEndHandler(
        ended -> write(context, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos)));
    context.next();
  }

  private static void write(RoutingContext context, long millis) {
    HttpServerRequest request = context.request();
    int status = context.response().getStatusCode();
    boolean reads =
        HttpMethod.GET.equals(request.method())
            || HttpMethod.HEAD.equals(request.method())
            || SEARCH.equals(request.path());
    if (status >= SERVER_ERROR && status != 503) {
      log.warn("{} {} {} in {} ms", request.method(), path(request), status, millis);
    } else if (reads) {
      log.debug("{} {} {} in {} ms", request.method(), path(request), status, millis);
    } else {
      log.info("{} {} {} in {} ms", request.method(), path(request), status, millis);
    }
  }

  /** Without line breaks and other control characters, with which a caller could forge lines. */
  private static String path(HttpServerRequest request) {
    return String.valueOf(request.path()).replaceAll("\\p{Cntrl}", "?");
  }
}
