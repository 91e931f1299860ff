package io.millrace.manager.alerts;

import io.millrace.common.failure.Failure;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Reads moments of filters, written as in ISO 8601. */
public final class Moments {
  private Moments() {}

  /**
   * Milliseconds since the epoch.
   *
   * @param otherwise where the field is absent or empty
   */
  public static long read(JsonObject filter, String field, long otherwise) {
    Object value = filter.getValue(field);
    if (value == null || "".equals(value)) {
      return otherwise;
    }
    try {
      String text = String.valueOf(value);
      return text.endsWith("Z")
          ? Instant.parse(text).toEpochMilli()
          : OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException malformed) {
      throw Failure.invalid(
              field,
              field
                  + " is "
                  + Wording.quoted(value)
                  + " but must be a time as in 2026-01-31T12:00:00Z")
          .toException();
    }
  }
}
