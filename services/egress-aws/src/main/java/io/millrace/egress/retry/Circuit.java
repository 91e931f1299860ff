package io.millrace.egress.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides how many requests an output may have in flight. A failure halves that number and pauses
 * the output; while failures follow each other, one request at a time probes it; every success
 * allows one request more. Failures of requests that were sent before a pause began belong to that
 * pause and make it no longer. Not thread-safe.
 */
public final class Circuit {
  private final int mostRequests;
  private final Backoff passing;
  private final Backoff standing;
  private int allowed;
  private int episode;
  private int failures;
  private long pausedUntil = Long.MIN_VALUE;
  private long troubledSince;
  private @Nullable Trouble trouble;

  /**
   * @param mostRequests in flight at once, at least 1
   * @param passing pauses while time may help
   * @param standing pauses while a person has to help
   */
  public Circuit(int mostRequests, Backoff passing, Backoff standing) {
    this.mostRequests = mostRequests;
    this.passing = passing;
    this.standing = standing;
    this.allowed = mostRequests;
  }

  /**
   * With the pauses that suit a cloud: up to 15 s, and up to 60 s for what a person has to change.
   */
  public static Circuit withUsualPauses(int mostRequests, RandomGenerator random) {
    return new Circuit(
        mostRequests,
        new Backoff(Duration.ofMillis(10), Duration.ofMillis(200), Duration.ofSeconds(15), random),
        new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(60), random));
  }

  /** How many requests may be in flight at {@code now}. */
  public int allowed(long now) {
    if (now < pausedUntil) {
      return 0;
    }
    return failures > 0 ? 1 : allowed;
  }

  /** To be remembered with a request and told with its end. */
  public int ticket() {
    return episode;
  }

  /** A request succeeded: whatever was wrong is over. */
  public void succeeded(int ticket) {
    if (ticket == episode) {
      allowed = Math.min(mostRequests, allowed + 1);
      pausedUntil = Long.MIN_VALUE;
      trouble = null;
    }
    failures = 0;
  }

  /** A request failed as a whole. */
  public void failed(int ticket, Trouble reason, long now) {
    if (trouble == null) {
      troubledSince = now;
    }
    trouble = reason;
    if (ticket != episode) {
      return;
    }
    episode++;
    failures++;
    allowed = Math.max(1, allowed / 2);
    Backoff backoff = reason.kind() == Trouble.Kind.STANDING ? standing : passing;
    pausedUntil = now + backoff.pauseMillis(failures);
  }

  /** What is wrong now; null when nothing is. */
  public @Nullable Trouble trouble() {
    return trouble;
  }

  /**
   * Since when something is wrong, on the clock of {@link Timers}; meaningful while {@link
   * #trouble} is.
   */
  public long troubledSince() {
    return troubledSince;
  }

  /** Failures without a success in between. */
  public int failures() {
    return failures;
  }

  /** When the pause ends, on the clock of {@link Timers}; in the past when there is none. */
  public long pausedUntil() {
    return pausedUntil;
  }
}
