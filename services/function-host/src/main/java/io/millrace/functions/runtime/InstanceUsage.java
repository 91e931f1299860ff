package io.millrace.functions.runtime;

/**
 * What an instance has used.
 *
 * @param cpuNanos processor time since its start
 * @param memoryBytes memory that it holds now, without what can be taken from it at any time
 */
public record InstanceUsage(long cpuNanos, long memoryBytes) {
  /** Where nothing is known, as of an instance that has gone. */
  public static final InstanceUsage UNKNOWN = new InstanceUsage(0, 0);
}
