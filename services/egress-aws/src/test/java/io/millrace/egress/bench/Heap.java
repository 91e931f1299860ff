package io.millrace.egress.bench;

import java.lang.management.ManagementFactory;

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
}
