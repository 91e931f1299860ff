package io.millrace.console.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.control.AccessService;
import io.millrace.common.failure.Failure;
import io.millrace.console.site.Origin;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Takes in viewers at {@code /v1.0/live}: WebSockets from the console's own pages, up to a bound.
 */
public final class LiveEntrance implements Handler<RoutingContext> {
  private static final int MOST_VIEWERS = 500;

  private final Vertx vertx;
  private final Feeds feeds;
  private final AccessService access;
  private final SharedPictures pictures;
  private final Function<RoutingContext, String> token;
  private final AtomicInteger viewers = new AtomicInteger();
  private final Counter refused;

  /**
   * @param token of the request; empty when it carries none
   */
  public LiveEntrance(
      Vertx vertx,
      Feeds feeds,
      AccessService access,
      Function<RoutingContext, String> token,
      MeterRegistry meters) {
    this.vertx = vertx;
    this.feeds = feeds;
    this.access = access;
    this.pictures = new SharedPictures(vertx, feeds);
    this.token = token;
    this.refused = meters.counter("millrace.console.live.refused");
    Gauge _ =
        Gauge.builder("millrace.console.live.viewers", viewers, AtomicInteger::get)
            .register(meters);
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (!"websocket".equalsIgnoreCase(request.getHeader("upgrade"))) {
      refuse(context, Failure.Kind.INVALID, "this address is for WebSockets");
    } else if (Origin.isForeign(request)) {
      refuse(context, Failure.Kind.FORBIDDEN, "pages of other sites may not connect here");
    } else if (viewers.get() >= MOST_VIEWERS) {
      refuse(context, Failure.Kind.UNAVAILABLE, MOST_VIEWERS + " viewers are connected already");
    } else {
      String known = token.apply(context);
      viewers.incrementAndGet();
      request
          .toWebSocket()
          .onSuccess(socket -> begin(socket, known))
          .onFailure(broken -> viewers.decrementAndGet());
    }
  }

  private void refuse(RoutingContext context, Failure.Kind kind, String reason) {
    refused.increment();
    context.fail(Failure.of(kind, reason).toException());
  }

  private void begin(ServerWebSocket socket, String known) {
    LiveSession session = new LiveSession(vertx, socket, feeds, this::sharing, known);
    socket.closeHandler(closed -> {
      viewers.decrementAndGet();
      session.end();
    });
    session.begin();
  }

  private SharedWatches sharing(LiveSession viewer) {
    return new SharedWatches(vertx, access, pictures, viewer, viewer.token());
  }
}
