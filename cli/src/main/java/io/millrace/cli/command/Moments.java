package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/** Times for tables, in this machine's zone. */
final class Moments {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private Moments() {}

  /** From ISO-8601 text or milliseconds since the epoch; what is neither stays as it is. */
  static String text(JsonNode moment) {
    try {
      Instant instant =
          moment.isNumber()
              ? Instant.ofEpochMilli(moment.asLong())
              : Instant.parse(moment.asText());
      return FORMAT.format(instant.atZone(ZoneId.systemDefault()));
    } catch (DateTimeParseException other) {
      return moment.asText();
    }
  }
}
