package io.millrace.ingest.app;

import io.millrace.common.status.StatusPublisher;
import io.millrace.ingest.feed.FeedEvents;
import org.jspecify.annotations.Nullable;

/** Brings what happens to pipelines to status and alerts. On the service's context. */
final class PipelineEvents implements FeedEvents {
  private final Alerts alerts;
  private @Nullable Pipelines pipelines;
  private @Nullable StatusPublisher status;

  PipelineEvents(Alerts alerts) {
    this.alerts = alerts;
  }

  void follow(Pipelines pipelines, StatusPublisher status) {
    this.pipelines = pipelines;
    this.status = status;
  }

  @Override
  public void linkChanged(String pipeline) {
    if (status != null) {
      status.changed();
    }
  }

  @Override
  public void rejected(String pipeline, String topic, String reason) {
    RunningPipeline running = pipelines == null ? null : pipelines.running(pipeline);
    if (running != null) {
      running.countRejected();
    }
    alerts.rejected(pipeline, topic, reason);
  }

  @Override
  public void unreadable(String pipeline, long messages, String reason) {
    RunningPipeline running = pipelines == null ? null : pipelines.running(pipeline);
    if (running != null) {
      running.countUnreadable(messages);
    }
    alerts.damaged(pipeline, messages, reason);
  }

  /** Tells of queues that have become full or have room again since the last check. */
  void check() {
    if (pipelines == null) {
      return;
    }
    for (RunningPipeline pipeline : pipelines.running()) {
      long refused = pipeline.newlyRefused();
      if (refused > 0) {
        alerts.spoolFull(pipeline.queue().id(), refused);
      } else if (pipeline.hasRoomAgain()) {
        alerts.spoolHasRoom(pipeline.queue().id());
      }
    }
  }
}
