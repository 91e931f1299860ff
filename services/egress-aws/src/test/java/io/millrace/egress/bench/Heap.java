package io.millrace.egress.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the process keeps in memory. */
public final class Heap {
  public static final long MIB = 1024L * 1024;

  private Heap() {}

  /** Bytes that are still used after everything unused was thrown away. */
  public static long kept() {
    long least = Long.MAX_VALUE;
    // Once is not enough for what waits for a cleaner.
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  /** Bytes of real memory that the process has, whatever for. */
  public static long resident() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      String line = lines.filter(each -> each.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
    }
  }
}
