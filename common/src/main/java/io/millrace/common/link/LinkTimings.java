package io.millrace.common.link;

import java.time.Duration;

/**
 * How patient links are.
 *
 * @param linger how long a sender with messages in flight gathers more before it sends
 * @param probeInterval between a sender's probes of a link that carries something
 * @param idleProbeInterval between its probes of one that carries nothing, of which there may be
 *     thousands; far less than {@code idleTimeout}
 * @param answerTimeout how long an answer to an open or a probe may take
 * @param firstBackoff pause before the second attempt to open; doubles with each
 * @param maxBackoff upper bound of that pause
 * @param idleTimeout after which a receiver that heard nothing gives the link up
 */
public record LinkTimings(
    Duration linger,
    Duration probeInterval,
    Duration idleProbeInterval,
    Duration answerTimeout,
    Duration firstBackoff,
    Duration maxBackoff,
    Duration idleTimeout) {
  public static final LinkTimings DEFAULT =
      new LinkTimings(
          Duration.ofMillis(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(4),
          Duration.ofSeconds(4),
          Duration.ofMillis(50),
          Duration.ofSeconds(2),
          Duration.ofSeconds(15));
}
