package io.millrace.ingest.feed;

import io.millrace.common.link.LinkAddresses;
import io.millrace.common.link.LinkState;
import io.millrace.common.link.LinkTarget;
import io.millrace.common.link.Links;
import io.millrace.common.link.Route;
import io.millrace.ingest.spool.PipelineSpool;
import io.millrace.ingest.spool.Spool;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The feeders of all started pipelines. To be used on the context of the links. */
public final class Feeds {
  private record Feed(PipelineFeed feed, PipelineSpool queue, LinkTarget target, int shares) {}

  private final Vertx vertx;
  private final Links links;
  private final Spool spool;
  private final FeedEvents events;
  private final ToIntFunction<String> shares;
  private final Map<String, Feed> feeds = new HashMap<>();

  /**
   * @param shares into how many shares the topics of a pipeline are split now, by its id; from 1
   */
  public Feeds(
      Vertx vertx, Links links, Spool spool, FeedEvents events, ToIntFunction<String> shares) {
    this.vertx = vertx;
    this.links = links;
    this.spool = spool;
    this.events = events;
    this.shares = shares;
  }

  /**
   * Begins to feed a pipeline, or goes on with another version of it. Its link stays: who receives
   * moves on to that version by itself, at a moment when it has nothing in work, so that nothing is
   * done twice. Only where the order in which the queue leaves was changed, the feed begins anew,
   * and what is unacknowledged is sent again.
   */
  public void start(PipelineSpool queue, long specVersion) {
    LinkTarget target = LinkTarget.anyNode(LinkAddresses.FUNCTIONS, queue.id(), specVersion);
    Feed known = feeds.get(queue.id());
    if (known != null && known.feed.feeds(queue) && known.shares == sharesOf(queue, target)) {
      known.feed.goOnAs(specVersion);
      feeds.put(queue.id(), new Feed(known.feed, queue, target, known.shares));
    } else {
      start(queue, target);
    }
  }

  /** Begins to bring what lies in a queue to {@code target}. */
  public void start(PipelineSpool queue, LinkTarget target) {
    stop(queue.id());
    int count = sharesOf(queue, target);
    PipelineFeed feed = new PipelineFeed(vertx, spool, queue, events);
    feeds.put(queue.id(), new Feed(feed, queue, target, count));
    feed.begin(count == 1 ? Way.of(links.connect(target, feed)) : split(feed, count, target));
  }

  /** Only what goes to wherever its pipeline runs is split. */
  private int sharesOf(PipelineSpool queue, LinkTarget target) {
    return target.route() instanceof Route.Any ? shares.applyAsInt(queue.id()) : 1;
  }

  private Shares split(PipelineFeed feed, int count, LinkTarget target) {
    Shares split = new Shares(feed, count);
    int share = 0;
    for (Shares.Lane lane : split.lanes()) {
      lane.begin(links.connect(target.ofShare(share++), lane));
    }
    return split;
  }

  /** Pipelines whose topics are to be split into more or fewer shares begin anew. */
  public void splitAnew() {
    for (Feed feed : List.copyOf(feeds.values())) {
      if (sharesOf(feed.queue, feed.target) != feed.shares) {
        start(feed.queue, feed.target);
      }
    }
  }

  /** Ends the feeding of a pipeline; without effect when there is none. */
  public void stop(String pipeline) {
    Feed feed = feeds.remove(pipeline);
    if (feed != null) {
      feed.feed.close();
    }
  }

  public void stopAll() {
    List.copyOf(feeds.keySet()).forEach(this::stop);
  }

  /** Where the link of a pipeline stands; null when it is not being fed. */
  public @Nullable LinkState state(String pipeline) {
    Feed feed = feeds.get(pipeline);
    return feed == null ? null : feed.feed.state();
  }

  /** How often the link of a pipeline was lost and opened again since it is fed. */
  public long reopens(String pipeline) {
    Feed feed = feeds.get(pipeline);
    return feed == null ? 0 : feed.feed.reopens();
  }
}
