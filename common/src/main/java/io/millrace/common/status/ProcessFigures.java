package io.millrace.common.status;

import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * How the process of a service fares, for its status: {@code startedMillis}, {@code heapUsedBytes},
 * {@code heapMaxBytes}, {@code processors}, {@code cpuPermille} (of one processor, since the
 * reading before), {@code diskFreeBytes} and {@code diskBytes} of the data folder.
 */
public final class ProcessFigures {
  private static final long SELDOM_MILLIS = 10_000;

  private final Vertx vertx;
  private final Path data;
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final Runtime heap = Runtime.getRuntime();
  private final long startedMillis = ManagementFactory.getRuntimeMXBean().getStartTime();
  private volatile Map<String, Long> disk = Map.of();
  private volatile long processors = heap.availableProcessors();
  private long lookedAt = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(SELDOM_MILLIS);
  private long cpuNanos;
  private long cpuReadAt = System.nanoTime();

  /**
   * @param data a folder on the disk that the service fills
   */
  public ProcessFigures(Vertx vertx, Path data) {
    this.vertx = vertx;
    this.data = data;
    this.cpuNanos = system.getProcessCpuTime();
  }

  /** To be called on one thread. */
  Map<String, Long> read() {
    lookSeldom();
    Map<String, Long> figures = new TreeMap<>(disk);
    figures.put("startedMillis", startedMillis);
    figures.put("heapUsedBytes", heap.totalMemory() - heap.freeMemory());
    figures.put("heapMaxBytes", heap.maxMemory());
    figures.put("processors", processors);
    figures.put("cpuPermille", cpuPermille());
    return figures;
  }

  private long cpuPermille() {
    long now = System.nanoTime();
    long cpu = system.getProcessCpuTime();
    long permille = now == cpuReadAt ? 0 : (cpu - cpuNanos) * 1_000 / (now - cpuReadAt);
    cpuReadAt = now;
    cpuNanos = cpu;
    return Math.max(0, permille);
  }

  /**
   * Asks seldom and away from the event loop what takes its time: a remote file system, and the
   * files in which a container finds its share of the processors.
   */
  private void lookSeldom() {
    long now = System.nanoTime();
    if (now - lookedAt < TimeUnit.MILLISECONDS.toNanos(SELDOM_MILLIS)) {
      return;
    }
    lookedAt = now;
    vertx
        .executeBlocking(() -> {
          processors = heap.availableProcessors();
          return space(data);
        })
        .onSuccess(known -> disk = known)
        .onFailure(gone -> disk = Map.of());
  }

  private static Map<String, Long> space(Path folder) throws IOException {
    Path existing = folder;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    FileStore store = Files.getFileStore(existing);
    return Map.of("diskFreeBytes", store.getUsableSpace(), "diskBytes", store.getTotalSpace());
  }
}
