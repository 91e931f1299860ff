package io.millrace.common.status;

import io.millrace.common.beat.Beat;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a service's alerts to the manager: gathers them by key, at most one report a key and
 * second, and repeats until the manager has stored them.
 */
public final class AlertReporter {
  private static final Logger log = LoggerFactory.getLogger(AlertReporter.class);
  private static final long INTERVAL_MILLIS = 1_000;
  private static final int MAX_KEYS = 1_000;

  private final Vertx vertx;
  private final Context context;
  private final Map<String, AlertReport> pending = new LinkedHashMap<>();
  private boolean sending;
  private long timer = -1;

  public AlertReporter(Vertx vertx) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
  }

  public void start() {
    timer = Beat.every(vertx, INTERVAL_MILLIS, this::send);
  }

  public void stop() {
    vertx.cancelTimer(timer);
  }

  /**
   * Callable from any thread; never blocks. Beyond 1,000 different unsent alerts, new keys are only
   * logged.
   */
  public void report(AlertReport alert) {
    context.runOnContext(ignored -> {
      if (pending.size() >= MAX_KEYS && !pending.containsKey(alert.key())) {
        log.warn("alert not reported, too many wait for the manager: {}", alert.message());
        return;
      }
      pending.merge(alert.key(), alert, AlertReport::plus);
    });
  }

  private void send() {
    if (sending || pending.isEmpty()) {
      return;
    }
    AlertReport next = pending.values().iterator().next();
    pending.remove(next.key());
    sending = true;
    vertx
        .eventBus()
        .request(AlertReport.ADDRESS, next, new DeliveryOptions().setSendTimeout(5_000))
        .onComplete(
            stored -> {
              sending = false;
              send();
            },
            failure -> {
              sending = false;
              // What came in meanwhile is later than what failed to go out.
              pending.merge(next.key(), next, (later, earlier) -> earlier.plus(later));
            });
  }
}
