package io.millrace.functions.stage;

import io.millrace.functions.instance.Attempt;
import io.millrace.functions.runtime.InstanceUsage;
import io.millrace.functions.runtime.RuntimeInstance;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks every few seconds what the instance of a stage uses, and adds it to the stage's figures. */
final class UsageMeter {
  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final StageFigures figures;
  private @Nullable Attempt asked;
  private long askedAt = System.nanoTime() - EVERY_NANOS;
  private InstanceUsage counted = InstanceUsage.UNKNOWN;
  private boolean waiting;

  UsageMeter(StageFigures figures) {
    this.figures = figures;
  }

  /** To be called several times a second while there is an instance. */
  void tick(long now, Attempt instance) {
    RuntimeInstance running = instance.instance();
    if (running == null || waiting || now - askedAt < EVERY_NANOS) {
      return;
    }
    askedAt = now;
    waiting = true;
    asked = instance;
    running
        .usage()
        .onSuccess(usage -> count(instance, usage))
        .onComplete(answered -> waiting = false);
  }

  private void count(Attempt of, InstanceUsage usage) {
    // One that has ended meanwhile holds nothing any more; an engine that knew nothing is no news.
    if (asked == of && !usage.equals(InstanceUsage.UNKNOWN)) {
      figures.addUsage(
          Math.max(0, usage.cpuNanos() - counted.cpuNanos()),
          usage.memoryBytes() - counted.memoryBytes());
      counted = usage;
    }
  }

  /** The instance is gone. */
  void ended() {
    figures.addUsage(0, -counted.memoryBytes());
    counted = InstanceUsage.UNKNOWN;
    asked = null;
  }
}
