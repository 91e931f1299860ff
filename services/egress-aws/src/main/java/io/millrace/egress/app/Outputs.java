package io.millrace.egress.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.link.LinkAcceptor;
import io.millrace.common.link.LinkAcknowledger;
import io.millrace.common.link.LinkFrame;
import io.millrace.common.link.LinkReceiver;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpecListener;
import io.millrace.common.status.AlertReport;
import io.millrace.common.status.StatusReport.PipelineStatus;
import io.millrace.egress.retry.Timers;
import io.millrace.egress.sink.OutputLink;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The outputs of this node: opened when the first link for a pipeline comes, closed when the
 * pipeline is gone or nobody has needed them for a while.
 */
final class Outputs implements LinkAcceptor, SpecListener {
  private static final long IDLE_MILLIS = 60_000;

  private final Sinks sinks;
  private final Timers timers;
  private final MeterRegistry meters;
  private final Consumer<AlertReport> alerts;
  private final String node;
  private final Credits credits;
  private final Map<String, PipelineSpec> specs = new HashMap<>();
  private final Map<String, OpenOutput> open = new HashMap<>();
  private Runnable changed = () -> {};

  Outputs(
      Sinks sinks,
      Timers timers,
      MeterRegistry meters,
      Consumer<AlertReport> alerts,
      String node,
      Credits credits) {
    this.sinks = sinks;
    this.timers = timers;
    this.meters = meters;
    this.alerts = alerts;
    this.node = node;
    this.credits = credits;
  }

  /** Tells {@code listener} when a status changed that people wait for. */
  void onChange(Runnable listener) {
    this.changed = listener;
  }

  @Override
  public Future<LinkReceiver> open(LinkFrame.Open request, LinkAcknowledger acknowledger) {
    PipelineSpec spec = specs.get(request.pipeline());
    if (spec == null || spec.version() < request.specVersion()) {
      return refuse(
          "the egress service on "
              + node
              + " does not know version "
              + request.specVersion()
              + " of the pipeline yet");
    }
    if (!(spec.output() instanceof PipelineOutput.Outside output)) {
      return refuse("pipeline '" + spec.name() + "' has no output that egress delivers");
    }
    OpenOutput target = open.computeIfAbsent(spec.id(), absent -> opened(spec, output));
    return Future.succeededFuture(join(target, acknowledger));
  }

  private static Future<LinkReceiver> refuse(String reason) {
    return Future.failedFuture(new IllegalStateException(reason));
  }

  private OpenOutput opened(PipelineSpec spec, PipelineOutput.Outside output) {
    return new OpenOutput(
        spec,
        sinks.open(spec, output),
        output.pace(),
        timers,
        meters,
        new TroubleAlert(alerts, node));
  }

  private OutputLink join(OpenOutput target, LinkAcknowledger acknowledger) {
    OutputLink[] link = new OutputLink[1];
    link[0] = OutputLink.into(target.output(), acknowledger, () -> credits.closed(link[0]));
    credits.opened(link[0]);
    return link[0];
  }

  @Override
  public void pipelineChanged(PipelineSpec spec) {
    PipelineSpec before = specs.put(spec.id(), spec);
    OpenOutput target = open.get(spec.id());
    if (target == null || before == null) {
      return;
    }
    if (sameOutput(before, spec)) {
      target.respec(spec);
      return;
    }
    close(spec.id(), "the pipeline was changed");
  }

  private static boolean sameOutput(PipelineSpec one, PipelineSpec other) {
    return one.output().equals(other.output())
        && one.name().equals(other.name())
        && one.project().equals(other.project());
  }

  @Override
  public void pipelineRemoved(PipelineSpec last) {
    specs.remove(last.id());
    close(last.id(), "the pipeline was stopped");
  }

  private void close(String pipeline, String reason) {
    OpenOutput target = open.remove(pipeline);
    if (target != null) {
      target.end(reason);
      changed.run();
    }
  }

  /** Looks at every output; to be called about once a second. */
  void look() {
    credits.share();
    boolean news = false;
    for (OpenOutput target : List.copyOf(open.values())) {
      news |= target.look();
      if (target.idleSince() + IDLE_MILLIS < timers.now()) {
        close(target.spec().id(), "nothing to deliver");
      }
    }
    if (news) {
      changed.run();
    }
  }

  /** What is known of the pipelines that deliver through this node. */
  List<PipelineStatus> statuses() {
    return open.values().stream().map(OpenOutput::status).toList();
  }

  /** Sends nothing more and waits for what is in flight, so that it can still be acknowledged. */
  Future<Void> drain() {
    List<Future<Void>> drained = new ArrayList<>();
    open.values().forEach(target -> drained.add(target.output().close()));
    return Future.join(drained).mapEmpty();
  }

  /** Forgets what it counted; nothing may come after it. */
  void forget() {
    open.values().forEach(OpenOutput::forget);
    open.clear();
  }
}
