package io.millrace.manager.alerts;

import io.millrace.common.failure.Failure;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A filter of the public API: {@code {path, startTime, endTime, keys}}. */
final class EventFilter {
  private final List<String> path;
  private final long from;
  private final long until;
  private final Map<String, Object> keys;

  EventFilter(JsonObject filter) {
    String text = filter.getValue("path") == null ? "/" : String.valueOf(filter.getValue("path"));
    if (!text.startsWith("/")) {
      throw Failure.invalid(
              "path",
              "path is "
                  + Wording.quoted(text)
                  + " but must begin with '/', as in /serviceDomain:*")
          .toException();
    }
    path = segments(text);
    from = Moments.read(filter, "startTime", 0);
    until = Moments.read(filter, "endTime", Long.MAX_VALUE);
    Object given = filter.getValue("keys");
    if (given != null && !(given instanceof JsonObject)) {
      throw Failure.invalid("keys", "keys must be an object, as in {\"type\": \"ALERT\"}")
          .toException();
    }
    keys = given instanceof JsonObject object ? object.getMap() : Map.of();
  }

  private static List<String> segments(String path) {
    return Stream.of(path.split("/")).filter(segment -> !segment.isEmpty()).toList();
  }

  /** Milliseconds since the epoch, included. */
  long from() {
    return from;
  }

  /** Milliseconds since the epoch, not included. */
  long until() {
    return until;
  }

  /** Whether an event lies at or below the path and has the values of all keys. */
  boolean matches(JsonObject event) {
    List<String> place = segments(event.getString("path"));
    if (path.size() > place.size()) {
      return false;
    }
    for (int i = 0; i < path.size(); i++) {
      if (!matches(path.get(i), place.get(i))) {
        return false;
      }
    }
    return keys.entrySet().stream()
        .allMatch(key -> holds(event, key.getKey(), String.valueOf(key.getValue())));
  }

  private static boolean matches(String wanted, String segment) {
    return wanted.equals("*")
        || wanted.equals(segment)
        || (wanted.endsWith(":*") && segment.startsWith(wanted.substring(0, wanted.length() - 1)));
  }

  private static boolean holds(JsonObject event, String key, String value) {
    Object own = event.getValue(key);
    Object property = own == null ? event.getJsonObject("properties").getValue(key) : own;
    return value.equals(String.valueOf(property));
  }
}
