package io.millrace.manager.certificates;

import io.millrace.common.failure.Failure;
import io.millrace.common.trust.TrustSet.TopicAccess;
import io.millrace.manager.schema.Type;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what people ask of certificates and authorities; refuses with the field at fault. */
final class CertificateWishes {
  private static final int MOST_NAME = 64;
  private static final int MOST_NOTE = 500;
  private static final int MOST_FILTERS = 100;
  private static final int MOST_FILTER = 1_024;

  private final JsonObject wishes;

  /**
   * @param known the fields that may be there
   */
  CertificateWishes(JsonObject wishes, Set<String> known) {
    this.wishes = wishes;
    for (String field : wishes.fieldNames()) {
      if (!known.contains(field)) {
        throw refusal(
            field,
            Wording.quoted(field)
                + " is no field here; "
                + (known.isEmpty() ? "none is known" : "known are " + Wording.listed(known))
                + Wording.didYouMean(field, known));
      }
    }
  }

  boolean has(String field) {
    return wishes.containsKey(field);
  }

  /** Null when it was left out. */
  @Nullable String name() {
    Object value = wishes.getValue("name");
    if (value == null) {
      return null;
    }
    if (value instanceof String text
        && !text.isEmpty()
        && text.length() <= MOST_NAME
        && Type.Style.NAME.allows(text)) {
      return text;
    }
    throw refusal(
        "name",
        "name is "
            + Wording.quoted(value)
            + " but must be text of 1 to "
            + MOST_NAME
            + " characters, printable and without space at either end");
  }

  /** Empty when it was left out. */
  String note() {
    Object value = wishes.getValue("note");
    if (value == null) {
      return "";
    }
    if (value instanceof String text
        && text.length() <= MOST_NOTE
        && Type.Style.PROSE.allows(text)) {
      return text;
    }
    throw refusal(
        "note",
        "note is "
            + Wording.quoted(value)
            + " but must be text of at most "
            + MOST_NOTE
            + " characters");
  }

  /** A whole number within bounds, both inclusive. */
  int number(String field, int otherwise, int least, int most) {
    Object value = wishes.getValue(field);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Number number
        && number.doubleValue() == number.longValue()
        && number.longValue() >= least
        && number.longValue() <= most) {
      return number.intValue();
    }
    throw refusal(
        field,
        field
            + " is "
            + Wording.quoted(value)
            + " but must be a whole number from "
            + least
            + " to "
            + most);
  }

  /** A text that must be there. */
  String required(String field, String what) {
    Object value = wishes.getValue(field);
    if (value instanceof String text && !text.isBlank()) {
      return text;
    }
    throw refusal(
        field,
        field
            + " is "
            + (value == null ? "missing" : Wording.quoted(value))
            + " but must be "
            + what);
  }

  TopicAccess access() {
    return new TopicAccess(filters("publish"), filters("subscribe"));
  }

  private @Nullable List<String> filters(String field) {
    Object value = wishes.getValue(field);
    if (value == null) {
      return null;
    }
    if (!(value instanceof JsonArray array) || array.size() > MOST_FILTERS) {
      throw refusal(
          field,
          field
              + " is "
              + (value instanceof JsonArray many
                  ? "a list of " + many.size()
                  : Wording.quoted(value))
              + " but must be a list of at most "
              + MOST_FILTERS
              + " MQTT topic filters, or null for every topic");
    }
    List<String> filters = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      Object item = array.getValue(i);
      if (!(item instanceof String text
          && !text.isEmpty()
          && text.length() <= MOST_FILTER
          && Type.Style.TOPIC.allows(text))) {
        throw refusal(
            field + "[" + i + "]",
            field
                + "["
                + i
                + "] is "
                + Wording.quoted(String.valueOf(item))
                + " but must be an MQTT topic filter, as in plant/+/temperature or plant/#");
      }
      filters.add(text);
    }
    return filters;
  }

  private static RuntimeException refusal(String field, String message) {
    return Failure.invalid(field, message).toException();
  }
}
