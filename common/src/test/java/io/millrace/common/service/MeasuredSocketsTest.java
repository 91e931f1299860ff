package io.millrace.common.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.metrics.Measured;
import io.vertx.core.net.NetServer;
import io.vertx.micrometer.MicrometerMetricsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An HTTP server of Vert.x 5.0.8 has its meters a moment after it listens. A connection of that
 * moment has none, its request fails on that, and neither an answer nor an end ever comes: whoever
 * waits for a process to be ready waits for ever. Where nothing is measured there is no such
 * moment.
 */
class MeasuredSocketsTest {
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Vertx vertx =
      Vertx.builder()
          .with(Cluster.options(new EventBusOptions()))
          .withMetrics(new MicrometerMetricsFactory(meters))
          .build();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void serversHaveNoMetersThatTheirFirstConnectionCouldLack() {
    HttpServer http =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.response().end())
            .listen(0, "127.0.0.1")
            .await();
    NetServer sockets =
        vertx.createNetServer().connectHandler(socket -> socket.close()).listen(0).await();

    assertThat(((Measured) http).isMetricsEnabled()).isFalse();
    assertThat(((Measured) sockets).isMetricsEnabled()).isFalse();
  }

  @Test
  void theEventBusIsMeasured() {
    vertx.eventBus().consumer("here", message -> {}).completion().await();

    vertx.eventBus().send("here", "something");

    assertThat(meters.scrape()).contains("vertx_eventbus_handlers");
  }
}
