package io.millrace.ingest.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.link.LinkState;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpoolLimits;
import io.millrace.common.status.Condition;
import io.millrace.common.status.StatusReport;
import io.millrace.ingest.spool.PipelineSpool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A pipeline that takes messages: what it tells about itself. */
final class RunningPipeline {
  private final PipelineSpec spec;
  private final PipelineSpool queue;
  private final MeterRegistry registry;
  private final List<Meter> meters = new ArrayList<>();
  private final long firstDelivered;
  private long rejected;
  private final AtomicLong unreadable = new AtomicLong();
  private long refusedTold;
  private boolean fullTold;
  private @Nullable Condition condition;

  RunningPipeline(PipelineSpec spec, PipelineSpool queue, MeterRegistry registry) {
    this.spec = spec;
    this.queue = queue;
    this.registry = registry;
    this.firstDelivered = queue.delivered().messages();
    this.refusedTold = queue.figures().refused();
    count("millrace.ingest.messages", spool -> spool.figures().messagesIn());
    count("millrace.ingest.bytes", spool -> spool.figures().bytesIn());
    count("millrace.spool.refused", spool -> spool.figures().refused());
    count("millrace.spool.dropped", spool -> spool.figures().dropped());
    count("millrace.spool.sampled.out", spool -> spool.figures().sampledOut());
    count("millrace.spool.unreadable", spool -> unreadable.get());
    gauge("millrace.spool.messages", PipelineSpool::messages);
    gauge("millrace.spool.bytes", PipelineSpool::bytes);
  }

  private void count(String name, ToDoubleFunction<PipelineSpool> value) {
    meters.add(
        FunctionCounter.builder(name, queue, value)
            .tag("pipeline", spec.name())
            .register(registry));
  }

  private void gauge(String name, ToDoubleFunction<PipelineSpool> value) {
    meters.add(Gauge.builder(name, queue, value).tag("pipeline", spec.name()).register(registry));
  }

  void close() {
    meters.forEach(registry::remove);
  }

  PipelineSpool queue() {
    return queue;
  }

  /** The version of its spec. */
  long version() {
    return spec.version();
  }

  void countRejected() {
    rejected++;
  }

  void countUnreadable(long messages) {
    unreadable.addAndGet(messages);
  }

  /** Refused messages since this was last asked. */
  long newlyRefused() {
    long now = queue.figures().refused();
    long news = now - refusedTold;
    refusedTold = now;
    if (news > 0) {
      fullTold = true;
    }
    return news;
  }

  /** Whether the queue was full when last asked and is no longer. */
  boolean hasRoomAgain() {
    if (fullTold && !queue.full()) {
      fullTold = false;
      return true;
    }
    return false;
  }

  static StatusReport.PipelineStatus notYet(PipelineSpec spec, Optional<String> problem) {
    Condition.Level level = problem.isEmpty() ? Condition.Level.STARTING : Condition.Level.FAILED;
    return new StatusReport.PipelineStatus(
        spec.id(),
        spec.version(),
        new Condition(level, problem.orElse(""), System.currentTimeMillis()),
        Map.of());
  }

  StatusReport.PipelineStatus status(
      @Nullable LinkState link, long reopens, Optional<String> problem) {
    PipelineSpool.Figures now = queue.figures();
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("messagesIn", now.messagesIn());
    figures.put("bytesIn", now.bytesIn());
    figures.put("spoolMessages", now.messages());
    figures.put("spoolBytes", now.bytes());
    figures.put("dropped", now.dropped());
    figures.put("refused", now.refused());
    figures.put("sampledOut", now.sampledOut());
    figures.put("acknowledged", queue.delivered().messages() - firstDelivered);
    figures.put("rejected", rejected);
    figures.put("unreadable", unreadable.get());
    figures.put("retries", reopens);
    return new StatusReport.PipelineStatus(
        spec.id(), spec.version(), condition(link, problem), figures);
  }

  private Condition condition(@Nullable LinkState link, Optional<String> problem) {
    Condition fresh = judge(link, problem);
    Condition before = condition;
    if (before == null
        || before.level() != fresh.level()
        || !before.reason().equals(fresh.reason())) {
      condition = fresh;
      return fresh;
    }
    return before;
  }

  private Condition judge(@Nullable LinkState link, Optional<String> problem) {
    if (problem.isPresent()) {
      return condition(Condition.Level.FAILED, problem.get());
    }
    if (link instanceof LinkState.Opening opening) {
      boolean ever = condition != null && condition.level() != Condition.Level.STARTING;
      return condition(
          ever ? Condition.Level.RETRYING : Condition.Level.STARTING, opening.reason());
    }
    if (queue.full()) {
      boolean refuses = queue.limits().onFull() == SpoolLimits.OnFull.REFUSE;
      return condition(
          Condition.Level.DEGRADED,
          "the spool is full: "
              + (refuses ? "messages are refused" : "the oldest messages are dropped"));
    }
    return condition(Condition.Level.READY, "");
  }

  private static Condition condition(Condition.Level level, String reason) {
    return new Condition(level, reason, System.currentTimeMillis());
  }
}
