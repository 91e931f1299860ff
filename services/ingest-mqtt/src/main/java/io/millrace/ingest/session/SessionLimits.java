package io.millrace.ingest.session;

import java.time.Duration;

/**
 * What sessions may use.
 *
 * @param queuedMessages and {@code queuedBytes}: most that waits for one subscriber; beyond,
 *     messages are dropped and counted
 * @param allQueuedBytes most that waits for all subscribers together; a message that waits for many
 *     counts once
 * @param sessions most sessions without a connection that are kept
 * @param expiry longest that a session without a connection is kept; by default what clients ask
 *     for
 * @param subscriptions most of one session
 */
public record SessionLimits(
    int queuedMessages,
    long queuedBytes,
    long allQueuedBytes,
    int sessions,
    Duration expiry,
    int subscriptions) {
  public static final SessionLimits DEFAULT =
      new SessionLimits(
          100_000,
          32L * 1024 * 1024,
          256L * 1024 * 1024,
          100_000,
          Duration.ofSeconds(0xFFFF_FFFFL),
          10_000);
}
