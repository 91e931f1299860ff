package io.millrace.console.site;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each request that changes something or fails inside; reads are logged at debug
 * level. Bodies, headers and query strings may hold secrets and are left out. All are counted, with
 * how long they took, in {@code millrace_console_requests}.
 */
public final class RequestLog implements Handler<RoutingContext> {
  private static final Logger log = LoggerFactory.getLogger(RequestLog.class);
  private static final int SERVER_ERROR = 500;

  /** A question, although the original's API asks it with POST. */
  private static final String SEARCH = "/v1.0/events";

  /** Status of a request whose caller left before the answer. */
  private static final String UNANSWERED = "none";

  /** Callers may invent others, which have one name together. */
  private static final Set<HttpMethod> METHODS =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.POST,
          HttpMethod.PUT,
          HttpMethod.PATCH,
          HttpMethod.DELETE,
          HttpMethod.OPTIONS);

  private final MeterRegistry meters;

  public RequestLog(MeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  public void handle(RoutingContext context) {
    long startedNanos = System.nanoTime();
    context.addEndHandler(ended -> {
      long nanos = System.nanoTime() - startedNanos;
      String status =
          ended.succeeded() ? Integer.toString(context.response().getStatusCode()) : UNANSWERED;
      count(context.request().method(), status, nanos);
      write(context, TimeUnit.NANOSECONDS.toMillis(nanos));
    });
    context.next();
  }

  private void count(HttpMethod method, String status, long nanos) {
    Timer.builder("millrace.console.requests")
        .description("requests, and how long they took")
        .tag("method", METHODS.contains(method) ? method.name() : "other")
        .tag("status", status)
        .register(meters)
        .record(nanos, TimeUnit.NANOSECONDS);
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
