package io.millrace.common.spec;

/**
 * How fast an output may be at most, so that it leaves something of the uplink to others.
 *
 * @param messagesPerSecond 0 for no limit
 * @param bytesPerSecond of payload, retries included; 0 for no limit
 */
public record Pace(long messagesPerSecond, long bytesPerSecond) {
  public static final Pace UNLIMITED = new Pace(0, 0);

  public Pace {
    if (messagesPerSecond < 0 || bytesPerSecond < 0) {
      throw new IllegalArgumentException(
          "a pace must not be negative: " + messagesPerSecond + ", " + bytesPerSecond);
    }
  }
}
