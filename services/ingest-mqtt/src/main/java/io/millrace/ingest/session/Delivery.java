package io.millrace.ingest.session;

/**
 * A message for one subscriber.
 *
 * @param qos the lower of what was published and what was granted
 * @param identifiers the subscriber's numbers for the subscriptions that matched
 */
public record Delivery(Publication publication, int qos, boolean retain, int[] identifiers) {
  static final int[] NO_IDENTIFIERS = {};
}
