package io.millrace.common.status;

import io.millrace.common.beat.Beat;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;

/**
 * Publishes a service's status: soon after a change, and every few seconds so that a lost or new
 * listener catches up.
 */
public final class StatusPublisher {
  private static final long HEARTBEAT_MILLIS = 2_000;
  private static final long SOON_MILLIS = 50;

  private final Vertx vertx;
  private final String service;
  private final String node;
  private final String version;
  private final ProcessFigures process;
  private final Supplier<List<StatusReport.PipelineStatus>> statuses;
  private long timer = -1;
  private boolean soon;

  /**
   * @param version of the program
   * @param statuses asked on the context on which {@link #start} was called
   */
  public StatusPublisher(
      Vertx vertx,
      String service,
      String node,
      String version,
      ProcessFigures process,
      Supplier<List<StatusReport.PipelineStatus>> statuses) {
    this.vertx = vertx;
    this.service = service;
    this.node = node;
    this.version = version;
    this.process = process;
    this.statuses = statuses;
  }

  public void start() {
    timer = Beat.every(vertx, HEARTBEAT_MILLIS, this::publish);
    publish();
  }

  public void stop() {
    vertx.cancelTimer(timer);
  }

  /** Something changed; to be called on the context of {@link #start}. */
  public void changed() {
    if (!soon) {
      soon = true;
      vertx.setTimer(
          SOON_MILLIS,
          ignored -> {
            soon = false;
            publish();
          });
    }
  }

  private void publish() {
    vertx
        .eventBus()
        .publish(
            StatusReport.ADDRESS,
            new StatusReport(
                service,
                node,
                version,
                System.currentTimeMillis(),
                process.read(),
                statuses.get()));
  }
}
