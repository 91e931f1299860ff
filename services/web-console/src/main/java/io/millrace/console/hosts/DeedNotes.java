package io.millrace.console.hosts;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.control.EventService;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the manager write down what somebody had nodes do. */
public final class DeedNotes {
  private static final Logger log = LoggerFactory.getLogger(DeedNotes.class);

  private final EventService events;
  private final Counter missing;

  /**
   * @param meters count as {@code millrace_console_audit_missing_total} what could not be written
   *     down
   */
  public DeedNotes(EventService events, MeterRegistry meters) {
    this.events = events;
    this.missing = meters.counter("millrace.console.audit.missing");
  }

  /**
   * Waits until it is written down. What was done is done, so that it cannot be written down is no
   * failure of it.
   *
   * @param deed as {@link EventService#note} takes it
   * @return the answer
   */
  public <T> Future<T> written(T answer, String token, JsonObject deed) {
    return events
        .note(token, deed)
        .onFailure(failure -> {
          missing.increment();
          log.warn("not in the audit log: {}: {}", deed.encode(), failure.getMessage());
        })
        .transform(noted -> Future.succeededFuture(answer));
  }
}
