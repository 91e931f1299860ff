package io.millrace.ingest.feed;

import io.millrace.common.link.LinkAddresses;
import io.millrace.common.link.LinkState;
import io.millrace.common.link.LinkTarget;
import io.millrace.common.link.Links;
import io.millrace.ingest.spool.PipelineSpool;
import io.millrace.ingest.spool.Spool;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The feeders of all started pipelines. To be used on the context of the links. */
public final class Feeds {
  private final Vertx vertx;
  private final Links links;
  private final Spool spool;
  private final FeedEvents events;
  private final Map<String, PipelineFeed> feeds = new HashMap<>();

  public Feeds(Vertx vertx, Links links, Spool spool, FeedEvents events) {
    this.vertx = vertx;
    this.links = links;
    this.spool = spool;
    this.events = events;
  }

  /**
   * Begins to feed a pipeline, or goes on with another version of it. Its link stays: who receives
   * moves on to that version by itself, at a moment when it has nothing in work, so that nothing is
   * done twice. Only where the order in which the queue leaves was changed, the feed begins anew,
   * and what is unacknowledged is sent again.
   */
  public void start(PipelineSpool queue, long specVersion) {
    PipelineFeed known = feeds.get(queue.id());
    if (known != null && known.feeds(queue)) {
      known.goOnAs(specVersion);
    } else {
      start(queue, new LinkTarget(LinkAddresses.FUNCTIONS, null, queue.id(), specVersion));
    }
  }

  /** Begins to bring what lies in a queue to {@code target}. */
  public void start(PipelineSpool queue, LinkTarget target) {
    stop(queue.id());
    PipelineFeed feed = new PipelineFeed(vertx, spool, queue, events);
    feeds.put(queue.id(), feed);
    feed.begin(links.connect(target, feed));
  }

  /** Ends the feeding of a pipeline; without effect when there is none. */
  public void stop(String pipeline) {
    PipelineFeed feed = feeds.remove(pipeline);
    if (feed != null) {
      feed.close();
    }
  }

  public void stopAll() {
    List.copyOf(feeds.keySet()).forEach(this::stop);
  }

  /** Where the link of a pipeline stands; null when it is not being fed. */
  public @Nullable LinkState state(String pipeline) {
    PipelineFeed feed = feeds.get(pipeline);
    return feed == null ? null : feed.state();
  }

  /** How often the link of a pipeline was lost and opened again since it is fed. */
  public long reopens(String pipeline) {
    PipelineFeed feed = feeds.get(pipeline);
    return feed == null ? 0 : feed.reopens();
  }
}
