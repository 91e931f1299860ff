package io.millrace.egress.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential pauses with full jitter: the n-th pause is anything from {@code least} to the smaller
 * of {@code first} × 2ⁿ and {@code most}, so that many who failed together do not come back
 * together.
 */
public record Backoff(Duration least, Duration first, Duration most, RandomGenerator random)
    implements Pauses {
  private static final int MAX_DOUBLINGS = 30;

  public Backoff {
    if (least.isNegative() || first.compareTo(least) < 0 || most.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "least, first and most must not shrink: " + least + ", " + first + ", " + most);
    }
  }

  @Override
  public long pauseMillis(int failures) {
    long bound =
        Math.min(most.toMillis(), first.toMillis() << Math.clamp(failures - 1, 0, MAX_DOUBLINGS));
    return random.nextLong(least.toMillis(), bound + 1);
  }
}
