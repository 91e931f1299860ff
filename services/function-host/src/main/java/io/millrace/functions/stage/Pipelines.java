package io.millrace.functions.stage;

import io.millrace.common.failure.Failure;
import io.millrace.common.link.LinkAcceptor;
import io.millrace.common.link.LinkAcknowledger;
import io.millrace.common.link.LinkFrame;
import io.millrace.common.link.LinkReceiver;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpecListener;
import io.millrace.common.status.StatusReport.PipelineStatus;
import io.millrace.functions.deadletter.Replays;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All pipelines of this node: follows the specs, and gives each link to its pipeline. */
public final class Pipelines implements SpecListener, LinkAcceptor, Replays {
  private static final Logger log = LoggerFactory.getLogger(Pipelines.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Host host;
  private final Credits credits;
  private final Duration drain;
  private final Map<String, HostedPipeline> running = new HashMap<>();

  /** Pipelines that are ending; one that comes back waits for that. */
  private final Map<String, Future<Void>> ending = new HashMap<>();

  private final Set<HostedPipeline> leaving = new LinkedHashSet<>();
  private boolean closed;

  /**
   * @param inFlightBytes what all links together may have in this node, in bytes
   * @param drain how long a pipeline that moves elsewhere may take to finish what it has
   */
  public Pipelines(Host host, long inFlightBytes, Duration drain) {
    this.host = host;
    this.drain = drain;
    this.credits = new Credits(inFlightBytes);
  }

  @Override
  public void pipelineChanged(PipelineSpec spec) {
    HostedPipeline known = running.get(spec.id());
    if (known != null) {
      log.info("pipeline {} has changed, version {}", spec.name(), spec.version());
      known.update(spec);
      return;
    }
    log.info(
        "pipeline {} runs here, version {}, stages {}",
        spec.name(),
        spec.version(),
        spec.stages().size());
    HostedPipeline pipeline = new HostedPipeline(spec, host, credits);
    running.put(spec.id(), pipeline);
    host.place().pulse().quicken();
    ending
        .getOrDefault(spec.id(), Future.succeededFuture())
        .onComplete(free -> startIfWanted(spec.id(), pipeline));
  }

  private void startIfWanted(String id, HostedPipeline pipeline) {
    if (running.get(id) == pipeline && !closed) {
      pipeline.start();
    }
  }

  @Override
  public void pipelineRemoved(PipelineSpec last) {
    HostedPipeline gone = running.remove(last.id());
    if (gone != null) {
      log.info("pipeline {} is stopped", last.name());
      end(last.id(), gone, PATIENCE);
    }
    host.changed().run();
  }

  /** Another node runs it from now on: takes nothing new, and finishes what it has. */
  public void handOver(PipelineSpec spec) {
    HostedPipeline gone = running.remove(spec.id());
    if (gone != null) {
      log.info("pipeline {} moves to another node", spec.name());
      end(spec.id(), gone, drain);
    }
    host.changed().run();
  }

  /** The majority of the cluster may have taken over: ends at once, with what is in it. */
  public void fence(PipelineSpec spec) {
    HostedPipeline gone = running.remove(spec.id());
    if (gone != null) {
      log.warn("pipeline {} ends here: this node is cut off from the majority", spec.name());
      end(spec.id(), gone, Duration.ZERO);
    }
    host.changed().run();
  }

  private Future<Void> end(String id, HostedPipeline pipeline, Duration patience) {
    Future<Void> before = ending.getOrDefault(id, Future.succeededFuture());
    leaving.add(pipeline);
    Future<Void> ended = before.transform(free -> pipeline.close(patience, GRACE));
    ending.put(id, ended);
    return ended.onComplete(done -> {
      ending.remove(id, ended);
      leaving.remove(pipeline);
    });
  }

  @Override
  public Future<LinkReceiver> open(LinkFrame.Open open, LinkAcknowledger acknowledger) {
    HostedPipeline pipeline = running.get(open.pipeline());
    if (closed) {
      return Future.failedFuture("this node of the functions service is stopping");
    }
    if (pipeline == null) {
      return Future.failedFuture(
          "pipeline "
              + open.pipeline()
              + " is not known to this node of the functions service yet");
    }
    return pipeline.accept(open, acknowledger);
  }

  @Override
  public Future<Integer> replay(String pipeline, List<Long> numbers) {
    HostedPipeline known = running.get(pipeline);
    if (known == null) {
      String reason =
          "pipeline " + pipeline + " is not started; start it to replay its dead letters";
      return Future.failedFuture(Failure.of(Failure.Kind.CONFLICT, reason).toException());
    }
    return known.replay(numbers);
  }

  @Override
  public void emptied(String pipeline) {
    HostedPipeline known = running.get(pipeline);
    if (known != null) {
      known.emptied();
    }
  }

  /** Whether this node runs the pipeline with that id. */
  public boolean has(String pipeline) {
    return running.containsKey(pipeline);
  }

  /** Ids of the pipelines that this node runs. */
  public Set<String> ids() {
    return Set.copyOf(running.keySet());
  }

  public List<PipelineStatus> statuses() {
    return running.values().stream().map(HostedPipeline::status).toList();
  }

  /**
   * To be called several times a second.
   *
   * @return whether any runs
   */
  public boolean tick() {
    long now = System.nanoTime();
    credits.share();
    running.values().forEach(pipeline -> pipeline.tick(now));
    List.copyOf(leaving).forEach(pipeline -> pipeline.tick(now));
    return !running.isEmpty() || !leaving.isEmpty();
  }

  /** Hands over alerts. To be called every second or so. */
  public void report() {
    running.values().forEach(HostedPipeline::report);
  }

  /**
   * Accepts nothing any more, gives what is under way {@code patience} to get through, then ends
   * everything.
   */
  public Future<Void> close(Duration patience) {
    closed = true;
    List<String> names = List.copyOf(running.keySet());
    List<Future<Void>> all =
        names.stream()
            .map(id -> end(id, Objects.requireNonNull(running.remove(id)), patience))
            .toList();
    return Future.join(all).transform(done -> Future.join(List.copyOf(ending.values())).mapEmpty());
  }
}
