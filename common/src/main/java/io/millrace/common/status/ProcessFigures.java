package io.millrace.common.status;

import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
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
  private static final long DISK_MILLIS = 10_000;

  private final Vertx vertx;
  private final Path data;
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private volatile Map<String, Long> disk = Map.of();
  private long diskReadAt;
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
    readDisk();
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    Map<String, Long> figures = new TreeMap<>(disk);
    figures.put("startedMillis", ManagementFactory.getRuntimeMXBean().getStartTime());
    figures.put("heapUsedBytes", heap.getUsed());
    figures.put("heapMaxBytes", heap.getMax());
    figures.put("processors", (long) system.getAvailableProcessors());
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

  /** Asks the file system seldom and away from the event loop: a remote one may take its time. */
  private void readDisk() {
    long now = System.nanoTime();
    if (!disk.isEmpty() && now - diskReadAt < TimeUnit.MILLISECONDS.toNanos(DISK_MILLIS)) {
      return;
    }
    diskReadAt = now;
    vertx
        .executeBlocking(() -> space(data))
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
