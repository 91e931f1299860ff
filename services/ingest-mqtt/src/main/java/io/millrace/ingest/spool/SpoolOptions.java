package io.millrace.ingest.spool;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a spool is set up.
 *
 * @param folder of the database; nothing else lies there
 * @param node name of this node, the first part of every origin
 * @param reserveBytes space that is left free on the disk: below it nothing is stored
 * @param stoppedFor how long undelivered messages of a stopped pipeline are kept
 */
public record SpoolOptions(Path folder, String node, long reserveBytes, Duration stoppedFor) {
  public static final long DEFAULT_RESERVE_BYTES = 256L * 1024 * 1024;
  public static final Duration DEFAULT_STOPPED_FOR = Duration.ofDays(7);
}
