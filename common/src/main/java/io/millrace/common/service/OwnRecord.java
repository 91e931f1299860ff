package io.millrace.common.service;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.common.cluster.NodeRecord;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * What this process tells the others about itself. Settings:
 *
 * <ul>
 *   <li>{@code MILLRACE_NODE_LABELS}: what pipelines may ask for, as in {@code gpu,hall-3}
 *   <li>{@code MILLRACE_NODE_RUNTIMES}: languages that functions may be written in here, as in
 *       {@code python,node}; all by default
 *   <li>{@code MILLRACE_NODE_MEMORY_MIB}: what functions together may use; three quarters of the
 *       machine's memory by default
 *   <li>{@code MILLRACE_NODE_CPUS}: cores that functions may use; the machine's by default
 * </ul>
 */
record OwnRecord(List<String> labels, List<String> runtimes, long memoryBytes, double cpus) {
  private static final long MIB = 1024 * 1024;
  private static final int MOST_CPUS = 4_096;

  static OwnRecord from(Settings settings) {
    OperatingSystemMXBean machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long memory = machine.getTotalMemorySize() / MIB / 4 * 3;
    return new OwnRecord(
        settings.list("MILLRACE_NODE_LABELS"),
        settings.list("MILLRACE_NODE_RUNTIMES"),
        MIB * settings.number("MILLRACE_NODE_MEMORY_MIB", memory, 1, Long.MAX_VALUE / MIB),
        settings.number("MILLRACE_NODE_CPUS", machine.getAvailableProcessors(), 1, MOST_CPUS));
  }

  NodeRecord of(String service, String node, String host) {
    return new NodeRecord(
        service, node, "", Release.version(), host, labels, runtimes, memoryBytes, cpus, false);
  }
}
