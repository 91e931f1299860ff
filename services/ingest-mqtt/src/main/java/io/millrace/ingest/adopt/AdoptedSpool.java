package io.millrace.ingest.adopt;

import io.millrace.common.link.LinkAddresses;
import io.millrace.common.link.LinkTimings;
import io.millrace.common.link.Links;
import io.millrace.common.placement.PlacedLinks;
import io.millrace.common.placement.PlacementWatcher;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.ingest.feed.FeedEvents;
import io.millrace.ingest.feed.Feeds;
import io.millrace.ingest.spool.PipelineSpool;
import io.millrace.ingest.spool.Spool;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One spool of another node while it is being delivered. On the service's context. */
final class AdoptedSpool {
  private static final Logger log = LoggerFactory.getLogger(AdoptedSpool.class);
  private static final long LOOK_MILLIS = 250;

  private final Vertx vertx;
  private final Context context;
  private final Path folder;
  private final String node;
  private final Spool spool;
  private final Links links;
  private final Feeds feeds;
  private final List<PipelineSpool> delivering = new ArrayList<>();
  private long timer = -1;

  /**
   * @param folder of the spool's database
   * @param node whose spool it is
   * @param name for the others to tell its links from those of this node's own spool
   */
  AdoptedSpool(
      Vertx vertx,
      Path folder,
      String node,
      String name,
      Spool spool,
      PlacementWatcher placement,
      FeedEvents events) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.folder = folder;
    this.node = node;
    this.spool = spool;
    this.links = new Links(vertx, LinkAddresses.INGEST, name, LinkTimings.DEFAULT);
    PlacedLinks.route(placement, links, LinkAddresses.FUNCTIONS);
    this.feeds =
        new Feeds(
            vertx,
            links,
            spool,
            events,
            pipeline -> Math.max(1, placement.current().of(pipeline).size()));
    placement.onChange(feeds::splitAnew);
  }

  /** How many messages wait in it, of started pipelines or of others. */
  long messages(Map<String, PipelineSpec> specs, boolean started) {
    return spool.pipelines().stream()
        .filter(queue -> specs.containsKey(queue.id()) == started)
        .mapToLong(PipelineSpool::messages)
        .sum();
  }

  /**
   * Begins to deliver.
   *
   * @param whenDone run once nothing is left that a started pipeline wants
   */
  Future<Void> begin(Map<String, PipelineSpec> specs, Runnable whenDone) {
    return links
        .start()
        .compose(started -> {
          List<Future<PipelineSpool>> opened = new ArrayList<>();
          spool.pipelines().stream()
              .filter(queue -> specs.containsKey(queue.id()) && queue.messages() > 0)
              .forEach(queue -> opened.add(open(Objects.requireNonNull(specs.get(queue.id())))));
          return Future.all(opened);
        })
        .onSuccess(all -> timer = vertx.setPeriodic(LOOK_MILLIS, ignored -> look(whenDone)))
        .mapEmpty();
  }

  private Future<PipelineSpool> open(PipelineSpec spec) {
    // Nothing new goes in, so nothing is sampled; what had been held back comes out.
    return Future.fromCompletionStage(
            spool.start(spec.id(), spec.spool(), null, (pipeline, topic) -> false), context)
        .onSuccess(queue -> {
          delivering.add(queue);
          feeds.start(queue, spec.version());
        });
  }

  private void look(Runnable whenDone) {
    if (delivering.stream().allMatch(queue -> queue.messages() == 0)) {
      vertx.cancelTimer(timer);
      close()
          .compose(closed -> vertx.executeBlocking(this::putAside))
          .onSuccess(aside -> log.info("the spool of {} is delivered; it is now {}", node, aside))
          .onFailure(
              failure -> log.warn("the delivered spool {} stays: {}", folder, failure.getMessage()))
          .onComplete(done -> whenDone.run());
    }
  }

  /** Nobody may take it for one that has yet to be delivered. */
  private Path putAside() throws IOException {
    Path aside = folder.resolveSibling(folder.getFileName() + ".delivered");
    for (int i = 2; Files.exists(aside); i++) {
      aside = folder.resolveSibling(folder.getFileName() + ".delivered-" + i);
    }
    return Files.move(folder, aside);
  }

  /** Ends the delivery, wherever it stands. */
  Future<Void> close() {
    vertx.cancelTimer(timer);
    feeds.stopAll();
    return links
        .stop()
        .transform(stopped ->
            vertx.executeBlocking(() -> {
              spool.close();
              return null;
            }));
  }
}
