package io.millrace.manager.monitor;

import io.millrace.common.failure.Failure;
import java.util.Arrays;
import java.util.stream.Collectors;

/** How far a chart looks back. Each range has a resolution of its own, a few hundred points. */
enum Range {
  QUARTER("15m", 5, 180),
  HOUR("1h", 15, 240),
  DAY("24h", 300, 288),
  WEEK("7d", 1_800, 336);

  /** How often a reading is taken: the finest resolution. */
  static final int STEP_SECONDS = QUARTER.stepSeconds;

  private final String word;
  private final int stepSeconds;
  private final int points;

  Range(String word, int stepSeconds, int points) {
    this.word = word;
    this.stepSeconds = stepSeconds;
    this.points = points;
  }

  /**
   * @throws io.vertx.serviceproxy.ServiceException when there is none called so
   */
  static Range of(String word) {
    return Arrays.stream(values())
        .filter(range -> range.word.equals(word))
        .findFirst()
        .orElseThrow(() ->
            Failure.invalid(
                    "range",
                    "range is '"
                        + word
                        + "' but must be one of "
                        + Arrays.stream(values())
                            .map(range -> range.word)
                            .collect(Collectors.joining(", ")))
                .toException());
  }

  /** Seconds from one point to the next. */
  int stepSeconds() {
    return stepSeconds;
  }

  /** How many points it has. */
  int points() {
    return points;
  }

  /** How many readings make one point. */
  int readings() {
    return stepSeconds / STEP_SECONDS;
  }
}
