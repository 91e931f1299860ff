package io.millrace.functions.runtime;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.CpuStatsConfig;
import com.github.dockerjava.api.model.CpuUsageConfig;
import com.github.dockerjava.api.model.MemoryStatsConfig;
import com.github.dockerjava.api.model.Statistics;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The engine's answer to what a container uses. */
final class StatsAnswer extends ResultCallback.Adapter<Statistics> {
  private static final long PATIENCE_SECONDS = 20;

  private volatile @Nullable Statistics answer;

  @Override
  public void onNext(Statistics statistics) {
    answer = statistics;
  }

  /** A container that has gone meanwhile is no news. */
  @Override
  public void onError(Throwable failure) {
    try {
      close();
    } catch (IOException closed) {
      // Nothing more was to be had from it.
    }
  }

  InstanceUsage await() {
    try {
      boolean _ = awaitCompletion(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    Statistics known = answer;
    return known == null
        ? InstanceUsage.UNKNOWN
        : new InstanceUsage(cpu(known.getCpuStats()), memory(known.getMemoryStats()));
  }

  private static long cpu(@Nullable CpuStatsConfig stats) {
    CpuUsageConfig usage = stats == null ? null : stats.getCpuUsage();
    return usage == null ? 0 : orZero(usage.getTotalUsage());
  }

  private static long memory(@Nullable MemoryStatsConfig stats) {
    if (stats == null) {
      return 0;
    }
    // As docker stats shows it: the page cache goes when somebody needs the memory.
    long cache = stats.getStats() == null ? 0 : orZero(stats.getStats().getInactiveFile());
    return Math.max(0, orZero(stats.getUsage()) - cache);
  }

  private static long orZero(@Nullable Long value) {
    return value == null ? 0 : value;
  }
}
