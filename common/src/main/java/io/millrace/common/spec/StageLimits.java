package io.millrace.common.spec;

/**
 * What a stage's container may use.
 *
 * @param memoryBytes hard limit; the container is killed beyond it
 * @param cpus share of cores, may be fractional
 * @param processes processes and threads together
 * @param timeoutMillis how long the function may take for one message
 * @param network false: none at all
 */
public record StageLimits(
    long memoryBytes, double cpus, int processes, long timeoutMillis, boolean network) {
  public static final StageLimits DEFAULT =
      new StageLimits(512L * 1024 * 1024, 1.0, 128, 60_000, false);

  /** The same with another time limit. */
  public StageLimits withTimeout(long millis) {
    return new StageLimits(memoryBytes, cpus, processes, millis, network);
  }
}
