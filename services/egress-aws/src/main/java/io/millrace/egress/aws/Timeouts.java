package io.millrace.egress.aws;

import java.time.Duration;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/**
 * How long calls may take.
 *
 * @param connect until a connection stands
 * @param call until a call with a small request is answered; a large one gets more, as a slow
 *     uplink needs it
 */
public record Timeouts(Duration connect, Duration call) {
  /** The slowest uplink on which a large message still gets through. */
  private static final long LEAST_BYTES_PER_SECOND = 32 * 1024;

  public static final Timeouts DEFAULT =
      new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(20));

  /** For a request that carries {@code bytes}. */
  public AwsRequestOverrideConfiguration carrying(long bytes) {
    Duration limit = call.plusSeconds(bytes / LEAST_BYTES_PER_SECOND);
    return AwsRequestOverrideConfiguration.builder()
        .apiCallTimeout(limit)
        .apiCallAttemptTimeout(limit)
        .build();
  }
}
