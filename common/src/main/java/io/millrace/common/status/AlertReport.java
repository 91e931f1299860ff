package io.millrace.common.status;

import java.util.Map;

/**
 * Something that people should know, raised by a service. Reports with the same key are one alert
 * whose count grows.
 *
 * @param key what makes two reports the same alert, as in {@code deadLetter/PIPELINE/STAGE}
 * @param kind one word, as in {@code FunctionFailed}, {@code SpoolFull}, {@code OutputRetrying}
 * @param pipeline id, or empty
 * @param cleared true when the cause is gone
 * @param count how many occurrences this report stands for, at least 1
 * @param properties further facts, such as {@code function}, {@code stage}, {@code error}
 * @param atMillis time of the latest occurrence, milliseconds since the epoch
 */
public record AlertReport(
    String key,
    String kind,
    Severity severity,
    String service,
    String node,
    String pipeline,
    String message,
    boolean cleared,
    long count,
    Map<String, String> properties,
    long atMillis) {
  /** Address at which the manager takes reports; a reply confirms that the alert is stored. */
  public static final String ADDRESS = "manager.alerts.report";

  /** The two that the console shows as red and amber. */
  public enum Severity {
    CRITICAL,
    WARNING
  }

  public AlertReport {
    properties = Map.copyOf(properties);
  }

  /** The same alert, with this later occurrence added. */
  public AlertReport plus(AlertReport later) {
    return new AlertReport(
        key,
        later.kind,
        later.severity,
        later.service,
        later.node,
        later.pipeline,
        later.message,
        later.cleared,
        count + later.count,
        later.properties,
        later.atMillis);
  }
}
