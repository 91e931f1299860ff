package io.millrace.egress.retry;

import java.util.random.RandomGenerator;

/** Always the greatest value that is allowed, so that pauses are as long as they can be. */
public final class MostRandom implements RandomGenerator {
  @Override
  public long nextLong() {
    return Long.MAX_VALUE;
  }

  @Override
  public long nextLong(long origin, long bound) {
    return bound - 1;
  }
}
