package io.millrace.ingest.route;

import io.millrace.common.message.Message;
import io.millrace.ingest.preview.Previews;
import io.millrace.ingest.session.Delivery;
import io.millrace.ingest.session.Publication;
import io.millrace.ingest.session.RetainedMessages;
import io.millrace.ingest.session.Selection;
import io.millrace.ingest.session.Sink;
import io.millrace.ingest.session.Subscriptions;
import io.millrace.ingest.spool.Append;
import io.millrace.ingest.spool.Change;
import io.millrace.ingest.spool.PipelineSpool;
import io.millrace.ingest.spool.SpoolLane;
import io.vertx.core.buffer.Buffer;
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
  private final Neighbours neighbours;
  private final SpoolLane lane;
  private final Previews previews;

  public Publisher(
      PipelineRoutes routes,
      Subscriptions subscriptions,
      RetainedMessages retained,
      Neighbours neighbours,
      SpoolLane lane,
      Previews previews) {
    this.neighbours = neighbours;
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
    return publish(publication, completion, queue -> {});
  }

  /**
   * The same.
   *
   * @param elsewhere told of each queue that brings it to another node
   */
  public Accepted publish(
      Publication publication,
      Append.@Nullable Completion completion,
      Consumer<PipelineSpool> elsewhere) {
    List<PipelineSpool> queues = routes.wanting(publication.topic());
    if (refuses(queues, publication, completion)) {
      return Accepted.REFUSED;
    }
    previews.show(publication);
    Changes changes = new Changes();
    boolean wanted = deliver(publication, changes);
    changes.tell(elsewhere);
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
      changes.change(beside);
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
      changes.change(beside);
    }
    deliver(publication, changes);
    return take(List.of(), publication, changes, true, completion);
  }

  private boolean refuses(
      List<PipelineSpool> queues, Publication publication, Append.@Nullable Completion completion) {
    int cost = Append.cost(publication.topic(), publication.payload());
    return completion != null && lane.refuses(queues, cost);
  }

  private boolean deliver(Publication published, Changes changes) {
    Publication publication = published.retain() ? retained.stamp(published) : published;
    if (publication.retain()) {
      retain(publication, changes);
    }
    Neighbours.Way way = neighbours.way(publication);
    if (way == null) {
      return subscriptions.deliver(publication, Selection.ALL, changes);
    }
    changes.elsewhere.addAll(way.elsewhere());
    return subscriptions.deliver(publication, way.here(), changes) | way.wanted();
  }

  private void retain(Publication publication, Changes changes) {
    Change retaining = retained.put(publication);
    if (retaining != null) {
      changes.change(retaining);
    }
  }

  /**
   * Takes a message that another node has sent: not into the queues of pipelines, which that node
   * has done.
   *
   * @param here which subscriptions it is for
   * @param beside what else is to be on disk together with it
   */
  public Accepted arrive(
      Publication publication, Selection here, Append.Completion completion, Change beside) {
    Changes changes = new Changes();
    if (publication.retain()) {
      retain(publication, changes);
    }
    boolean found = subscriptions.deliver(publication, here, changes);
    if (!found && here.only()) {
      Neighbours.Way way = neighbours.again(publication, here.groups());
      if (way != null) {
        changes.elsewhere.addAll(way.elsewhere());
      }
    }
    return arrived(publication, changes, completion, beside);
  }

  /** The same for a message that is to go to one session. */
  public Accepted hand(
      Consumer<Sink> session,
      Publication publication,
      Append.Completion completion,
      Change beside) {
    Changes changes = new Changes();
    session.accept(changes);
    return arrived(publication, changes, completion, beside);
  }

  private Accepted arrived(
      Publication publication, Changes changes, Append.Completion completion, Change beside) {
    if (!changes.all.isEmpty() || !changes.elsewhere.isEmpty()) {
      changes.change(beside);
    }
    return take(List.of(), publication, changes, true, completion);
  }

  private Accepted take(
      List<PipelineSpool> queues,
      Publication publication,
      Changes changes,
      boolean wanted,
      Append.@Nullable Completion completion) {
    return take(
        queues,
        publication.topic(),
        publication.timestampNanos(),
        publication.payload(),
        changes,
        wanted,
        completion);
  }

  private Accepted take(
      List<PipelineSpool> queues,
      String topic,
      long timestampNanos,
      Buffer payload,
      Changes changes,
      boolean wanted,
      Append.@Nullable Completion completion) {
    if (queues.isEmpty() && changes.all.isEmpty() && changes.elsewhere.isEmpty()) {
      return wanted ? Accepted.AT_ONCE : Accepted.BY_NOBODY;
    }
    // All of one turn is written together: whoever hears of the last hears of all.
    changes.elsewhere.forEach(lane::take);
    lane.take(new Append(queues, topic, timestampNanos, payload, completion, changes.all));
    return completion == null ? Accepted.AT_ONCE : Accepted.WHEN_STORED;
  }

  /** Mostly none: lists are made only for some. */
  private final class Changes implements Sink {
    private List<Change> all = List.of();
    private final List<Append> elsewhere = new ArrayList<>(0);

    @Override
    public void change(Change change) {
      if (all.isEmpty()) {
        all = new ArrayList<>(2);
      }
      all.add(change);
    }

    void tell(Consumer<PipelineSpool> queues) {
      elsewhere.forEach(append -> append.targets().forEach(queues));
    }

    @Override
    public void onward(String node, String clientId, Delivery delivery, int hops) {
      Append onward = neighbours.onward(node, clientId, delivery, hops);
      if (onward != null) {
        elsewhere.add(onward);
      }
    }
  }

  /**
   * Takes in what a pipeline puts into its stream.
   *
   * @param message goes to the pipelines that read the stream, with its own topic
   * @param publication the same for subscribers
   * @param elsewhere told of each queue that brings it to another node
   */
  public Accepted stream(
      String pipeline,
      Message message,
      Publication publication,
      Append.Completion completion,
      Consumer<PipelineSpool> elsewhere) {
    List<PipelineSpool> queues = routes.reading(pipeline);
    if (lane.refuses(queues, Append.cost(message.topic(), message.payload()))) {
      return Accepted.REFUSED;
    }
    Changes changes = new Changes();
    deliver(publication, changes);
    changes.tell(elsewhere);
    return take(
        queues,
        message.topic(),
        message.timestampNanos(),
        message.payload(),
        changes,
        true,
        completion);
  }

  /** Whether so much waits for the disk that publishers should be paused. */
  public boolean crowded() {
    return lane.crowded();
  }

  /** Whether nobody is there who could fetch what lies in the queue of another node. */
  public boolean unreachable(PipelineSpool queue) {
    return neighbours.gone(queue);
  }

  /** Whether messages can be stored at all. */
  public boolean stores() {
    return lane.stores();
  }
}
