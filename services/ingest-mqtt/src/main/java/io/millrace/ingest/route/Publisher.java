package io.millrace.ingest.route;

import io.millrace.common.message.Message;
import io.millrace.ingest.session.Publication;
import io.millrace.ingest.session.RetainedMessages;
import io.millrace.ingest.session.Subscriptions;
import io.millrace.ingest.spool.Append;
import io.millrace.ingest.spool.PipelineSpool;
import io.millrace.ingest.spool.SpoolLane;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages in on one event loop: into the queues of pipelines, to subscribers, and to what is
 * retained.
 */
public final class Publisher {
  /** How far a message has come. */
  public enum Accepted {
    /** No pipeline wants it, or nobody waits for it: it can be acknowledged. */
    AT_ONCE,
    /** It is on its way to disk; the completion will be called. */
    WHEN_STORED,
    /** A pipeline that wants it is full: nothing has happened with it. */
    REFUSED
  }

  private final PipelineRoutes routes;
  private final Subscriptions subscriptions;
  private final RetainedMessages retained;
  private final SpoolLane lane;

  public Publisher(
      PipelineRoutes routes,
      Subscriptions subscriptions,
      RetainedMessages retained,
      SpoolLane lane) {
    this.routes = routes;
    this.subscriptions = subscriptions;
    this.retained = retained;
    this.lane = lane;
  }

  /**
   * Puts a message into the queues of the pipelines that want it.
   *
   * @param completion null when nobody waits for it
   */
  public Accepted spool(Publication publication, Append.@Nullable Completion completion) {
    List<PipelineSpool> queues = routes.wanting(publication.topic());
    if (queues.isEmpty()) {
      return Accepted.AT_ONCE;
    }
    Append append =
        new Append(
            queues,
            publication.topic(),
            publication.timestampNanos(),
            publication.payload(),
            completion);
    if (!lane.append(append)) {
      return Accepted.REFUSED;
    }
    return completion == null ? Accepted.AT_ONCE : Accepted.WHEN_STORED;
  }

  /**
   * Hands a message to subscribers, and retains it where it asks for that; false when nobody has
   * subscribed to it.
   */
  public boolean deliver(Publication publication) {
    if (publication.retain()) {
      retained.put(publication);
    }
    return subscriptions.deliver(publication);
  }

  /** Both: into the queues, and to subscribers where it was not refused. */
  public Accepted publish(Publication publication, Append.@Nullable Completion completion) {
    Accepted accepted = spool(publication, completion);
    if (accepted != Accepted.REFUSED) {
      deliver(publication);
    }
    return accepted;
  }

  /**
   * Takes in what a pipeline puts into its stream.
   *
   * @param message goes to the pipelines that read the stream, with its own topic
   * @param publication the same for subscribers
   */
  public Accepted stream(
      String pipeline, Message message, Publication publication, Append.Completion completion) {
    List<PipelineSpool> queues = routes.reading(pipeline);
    if (!queues.isEmpty()) {
      Append append =
          new Append(
              queues, message.topic(), message.timestampNanos(), message.payload(), completion);
      if (!lane.append(append)) {
        return Accepted.REFUSED;
      }
    }
    subscriptions.deliver(publication);
    return queues.isEmpty() ? Accepted.AT_ONCE : Accepted.WHEN_STORED;
  }

  /** Whether so much waits for the disk that publishers should be paused. */
  public boolean crowded() {
    return lane.crowded();
  }
}
