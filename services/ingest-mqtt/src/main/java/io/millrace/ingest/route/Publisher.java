package io.millrace.ingest.route;

import io.millrace.common.message.Message;
import io.millrace.ingest.preview.Previews;
import io.millrace.ingest.session.Publication;
import io.millrace.ingest.session.RetainedMessages;
import io.millrace.ingest.session.Subscriptions;
import io.millrace.ingest.spool.Append;
import io.millrace.ingest.spool.Change;
import io.millrace.ingest.spool.PipelineSpool;
import io.millrace.ingest.spool.SpoolLane;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages in on one event loop: into the queues of pipelines, to subscribers, and to what is
 * retained.
 */
public final class Publisher {
  /** How far a message has come. */
  public enum Accepted {
    /** Nothing has to be on disk, or nobody waits for it: it can be acknowledged. */
    AT_ONCE,
    /** The same, and nobody has subscribed to it. */
    BY_NOBODY,
    /** It is on its way to disk; the completion will be called. */
    WHEN_STORED,
    /** A pipeline that wants it is full: nothing has happened with it. */
    REFUSED
  }

  private final PipelineRoutes routes;
  private final Subscriptions subscriptions;
  private final RetainedMessages retained;
  private final SpoolLane lane;
  private final Previews previews;

  public Publisher(
      PipelineRoutes routes,
      Subscriptions subscriptions,
      RetainedMessages retained,
      SpoolLane lane,
      Previews previews) {
    this.routes = routes;
    this.subscriptions = subscriptions;
    this.retained = retained;
    this.lane = lane;
    this.previews = previews;
  }

  /**
   * Takes a message: into the queues of the pipelines that want it, to subscribers, and into what
   * is retained.
   *
   * @param completion null when nobody waits for it
   */
  public Accepted publish(Publication publication, Append.@Nullable Completion completion) {
    List<PipelineSpool> queues = routes.wanting(publication.topic());
    if (refuses(queues, publication, completion)) {
      return Accepted.REFUSED;
    }
    previews.show(publication);
    Changes changes = new Changes();
    boolean wanted = deliver(publication, changes);
    return take(queues, publication, changes, wanted, completion);
  }

  /**
   * The first half of {@link #publish}: only into the queues of pipelines.
   *
   * @param beside what else is to be on disk together with it; null for nothing
   */
  public Accepted spool(
      Publication publication, Append.Completion completion, @Nullable Change beside) {
    List<PipelineSpool> queues = routes.wanting(publication.topic());
    if (refuses(queues, publication, completion)) {
      return Accepted.REFUSED;
    }
    previews.show(publication);
    Changes changes = new Changes();
    if (beside != null) {
      changes.add(beside);
    }
    return take(queues, publication, changes, true, completion);
  }

  /**
   * The other half: to subscribers, and into what is retained.
   *
   * @param beside what else is to be on disk together with it; null for nothing
   */
  public Accepted deliver(
      Publication publication, Append.Completion completion, @Nullable Change beside) {
    Changes changes = new Changes();
    if (beside != null) {
      changes.add(beside);
    }
    deliver(publication, changes);
    return take(List.of(), publication, changes, true, completion);
  }

  private boolean refuses(
      List<PipelineSpool> queues, Publication publication, Append.@Nullable Completion completion) {
    int cost = Append.cost(publication.topic(), publication.payload());
    return completion != null && lane.refuses(queues, cost);
  }

  private boolean deliver(Publication publication, Changes changes) {
    if (publication.retain()) {
      Change retaining = retained.put(publication);
      if (retaining != null) {
        changes.add(retaining);
      }
    }
    return subscriptions.deliver(publication, changes);
  }

  private Accepted take(
      List<PipelineSpool> queues,
      Publication publication,
      Changes changes,
      boolean wanted,
      Append.@Nullable Completion completion) {
    if (queues.isEmpty() && changes.all.isEmpty()) {
      return wanted ? Accepted.AT_ONCE : Accepted.BY_NOBODY;
    }
    lane.take(
        new Append(
            queues,
            publication.topic(),
            publication.timestampNanos(),
            publication.payload(),
            completion,
            changes.all));
    return completion == null ? Accepted.AT_ONCE : Accepted.WHEN_STORED;
  }

  /** Mostly none: a list is made only for some. */
  private static final class Changes implements Consumer<Change> {
    private List<Change> all = List.of();

    @Override
    public void accept(Change change) {
      add(change);
    }

    void add(Change change) {
      if (all.isEmpty()) {
        all = new ArrayList<>(2);
      }
      all.add(change);
    }
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
    if (lane.refuses(queues, Append.cost(message.topic(), message.payload()))) {
      return Accepted.REFUSED;
    }
    Changes changes = new Changes();
    subscriptions.deliver(publication, changes);
    if (queues.isEmpty() && changes.all.isEmpty()) {
      return Accepted.AT_ONCE;
    }
    lane.take(
        new Append(
            queues,
            message.topic(),
            message.timestampNanos(),
            message.payload(),
            completion,
            changes.all));
    return Accepted.WHEN_STORED;
  }

  /** Whether so much waits for the disk that publishers should be paused. */
  public boolean crowded() {
    return lane.crowded();
  }
}
