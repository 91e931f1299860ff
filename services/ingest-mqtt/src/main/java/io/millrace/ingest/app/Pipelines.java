package io.millrace.ingest.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.link.LinkState;
import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpecListener;
import io.millrace.common.status.StatusReport;
import io.millrace.ingest.feed.Feeds;
import io.millrace.ingest.peer.PeerQueues;
import io.millrace.ingest.route.PipelineRoutes;
import io.millrace.ingest.spool.PipelineSpool;
import io.millrace.ingest.spool.Spool;
import io.millrace.ingest.topics.TopicRules;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The started pipelines on this node: brings queue, routes and feeder of each in line with its
 * spec. On the service's context.
 */
final class Pipelines implements SpecListener {
  private static final Logger log = LoggerFactory.getLogger(Pipelines.class);
  private static final long RETRY_MILLIS = 2_000;
  private static final LinkState NOT_FED = new LinkState.Opening("this node is still starting");

  private final Vertx vertx;
  private final Context context;
  private final Spool spool;
  private final PipelineRoutes routes;
  private final Feeds feeds;
  private final MeterRegistry meters;
  private final Map<String, PipelineSpec> specs;
  private final Map<String, RunningPipeline> running = new HashMap<>();
  private boolean feeding;
  private int starting;
  private @Nullable Promise<Void> settled;

  /**
   * @param specs filled here, read by others from any thread
   */
  Pipelines(
      Vertx vertx,
      Spool spool,
      PipelineRoutes routes,
      Feeds feeds,
      MeterRegistry meters,
      Map<String, PipelineSpec> specs) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.spool = spool;
    this.routes = routes;
    this.feeds = feeds;
    this.meters = meters;
    this.specs = specs;
  }

  @Override
  public void pipelineChanged(PipelineSpec spec) {
    specs.put(spec.id(), spec);
    starting++;
    open(spec)
        .onComplete(done -> {
          starting--;
          Promise<Void> waiting = settled;
          if (starting == 0 && waiting != null) {
            settled = null;
            waiting.complete();
          }
        });
  }

  private Future<Void> open(PipelineSpec spec) {
    return Future.fromCompletionStage(
            spool.start(
                spec.id(),
                spec.spool(),
                spec.samplingMillis(),
                (pipeline, topic) -> wants(spec.input(), pipeline, topic)),
            context)
        .onSuccess(queue -> run(spec, queue))
        .onFailure(failure -> retry(spec, failure))
        .mapEmpty();
  }

  /**
   * Whether a message that lies in another pipeline's queue is of an input. Called on the spool's
   * thread.
   */
  private boolean wants(PipelineInput input, String pipeline, String topic) {
    if (PeerQueues.isOne(pipeline)) {
      return false;
    }
    PipelineSpec other = specs.get(pipeline);
    return switch (input) {
      case PipelineInput.Topics topics ->
          (other == null || other.input() instanceof PipelineInput.Topics)
              && topics.topics().stream()
                  .anyMatch(wanted -> TopicRules.matches(wanted.filter(), topic));
      case PipelineInput.Stream stream -> other != null && stream.equals(other.input());
    };
  }

  private void run(PipelineSpec spec, PipelineSpool queue) {
    if (specs.get(spec.id()) != spec) {
      // Changed or removed meanwhile: whoever did that sees to it.
      return;
    }
    RunningPipeline before = running.get(spec.id());
    if (before != null) {
      before.close();
    }
    running.put(spec.id(), new RunningPipeline(spec, queue, meters));
    routes.put(queue, spec.input());
    if (feeding) {
      feeds.start(queue, spec.version());
    }
  }

  /** From now on what lies in the queues is delivered. */
  void feed() {
    feeding = true;
    running.values().forEach(pipeline -> feeds.start(pipeline.queue(), pipeline.version()));
  }

  private void retry(PipelineSpec spec, Throwable failure) {
    log.warn("pipeline {} cannot be started: {}", spec.name(), failure.getMessage());
    vertx.setTimer(
        RETRY_MILLIS,
        ignored -> {
          if (specs.get(spec.id()) == spec) {
            open(spec)
                .onFailure(again -> log.debug("pipeline {} waits for the spool", spec.name()));
          }
        });
  }

  @Override
  public void pipelineRemoved(PipelineSpec last) {
    specs.remove(last.id());
    routes.remove(last.id());
    feeds.stop(last.id());
    spool.stop(last.id());
    RunningPipeline before = running.remove(last.id());
    if (before != null) {
      before.close();
    }
  }

  /**
   * Completes when every pipeline that is known by now takes messages, or cannot for the time
   * being.
   */
  Future<Void> settled() {
    if (starting == 0) {
      return Future.succeededFuture();
    }
    if (settled == null) {
      settled = Promise.promise();
    }
    return settled.future();
  }

  List<RunningPipeline> running() {
    return List.copyOf(running.values());
  }

  @Nullable RunningPipeline running(String pipeline) {
    return running.get(pipeline);
  }

  List<StatusReport.PipelineStatus> statuses() {
    List<StatusReport.PipelineStatus> statuses = new ArrayList<>();
    for (PipelineSpec spec : new LinkedHashMap<>(specs).values()) {
      RunningPipeline pipeline = running.get(spec.id());
      statuses.add(
          pipeline == null
              ? RunningPipeline.notYet(spec, spool.problem())
              : pipeline.status(state(spec.id()), feeds.reopens(spec.id()), spool.problem()));
    }
    return statuses;
  }

  private @Nullable LinkState state(String pipeline) {
    return feeding ? feeds.state(pipeline) : NOT_FED;
  }
}
