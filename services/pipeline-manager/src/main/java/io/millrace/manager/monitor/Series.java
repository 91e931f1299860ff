package io.millrace.manager.monitor;

import io.millrace.common.failure.Failure;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What is kept of a flow. */
enum Series {
  IN("in", "messages/s", Flow::in),
  OUT("out", "messages/s", Flow::out),
  ERRORS("errors", "messages/s", Flow::errors),
  BYTES_IN("bytesIn", "bytes/s", Flow::bytesIn),
  LATENCY_P99(
      "latencyP99",
      "µs",
      flow -> flow.latencyP99Micros() < 0 ? Double.NaN : flow.latencyP99Micros()),
  SPOOL_BYTES("spoolBytes", "bytes", Flow::waitingBytes);

  private final String word;
  private final String unit;
  private final ToDoubleFunction<Flow> value;

  Series(String word, String unit, ToDoubleFunction<Flow> value) {
    this.word = word;
    this.unit = unit;
    this.value = value;
  }

  /**
   * @throws io.vertx.serviceproxy.ServiceException when there is none called so
   */
  static Series of(String word) {
    return Arrays.stream(values())
        .filter(series -> series.word.equals(word))
        .findFirst()
        .orElseThrow(() ->
            Failure.invalid(
                    "series",
                    "series is '"
                        + word
                        + "' but must be one of "
                        + Arrays.stream(values())
                            .map(series -> series.word)
                            .collect(Collectors.joining(", ")))
                .toException());
  }

  String word() {
    return word;
  }

  String unit() {
    return unit;
  }

  /** NaN when nothing is known. */
  double of(Flow flow) {
    return value.applyAsDouble(flow);
  }
}
