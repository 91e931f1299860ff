package io.millrace.common.spec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A text with places that each message fills: {@code {pipeline}}, {@code {topic}}, {@code
 * {field:a.b}} and so on. What a place becomes, and which characters it may have, is the output's
 * matter.
 */
public record Template(List<Part> parts) {
  private static final String FIELD = "field:";

  /** A piece of a template. */
  public sealed interface Part {
    /** Stands as it is. */
    record Text(String text) implements Part {}

    /** One of a message's own values. */
    record Place(Value value) implements Part {}

    /**
     * A value inside a JSON payload.
     *
     * @param path names from the outside in
     */
    record Field(List<String> path) implements Part {
      public Field {
        path = List.copyOf(path);
      }
    }
  }

  /** What a message has of its own. Dates are UTC, of its arrival at the edge. */
  public enum Value {
    PIPELINE,
    TOPIC,
    /** As in 2026-11-23. */
    DATE,
    YEAR,
    MONTH,
    DAY,
    HOUR,
    /** Nanoseconds since the epoch, 19 digits. */
    TIMESTAMP,
    /** The message's identity, the same on every repeat. */
    ID;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Template {
    parts = List.copyOf(parts);
  }

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException when it is none; the message goes on after its name
   */
  public static Template parse(String text) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf('{', at);
      int end = open < 0 ? text.length() : open;
      if (text.indexOf('}', at) >= 0 && text.indexOf('}', at) < end) {
        throw new IllegalArgumentException("has a '}' without a '{' before it");
      }
      if (end > at) {
        parts.add(new Part.Text(text.substring(at, end)));
      }
      if (open < 0) {
        break;
      }
      int close = text.indexOf('}', open);
      if (close < 0) {
        throw new IllegalArgumentException("has a '{' without a '}' after it");
      }
      parts.add(place(text.substring(open + 1, close)));
      at = close + 1;
    }
    return new Template(parts);
  }

  private static Part place(String word) {
    if (word.startsWith(FIELD)) {
      List<String> path = List.of(word.substring(FIELD.length()).split("\\.", -1));
      if (path.stream().anyMatch(String::isEmpty)) {
        throw new IllegalArgumentException(
            "has {" + word + "}, which must name a field, as in {field:device.site}");
      }
      return new Part.Field(path);
    }
    Optional<Value> value =
        Arrays.stream(Value.values()).filter(known -> known.word().equals(word)).findFirst();
    return new Part.Place(
        value.orElseThrow(() ->
            new IllegalArgumentException(
                "has {" + word + "}, which is none of " + words() + " and {field:...}")));
  }

  private static String words() {
    return Arrays.stream(Value.values())
        .map(value -> "{" + value.word() + "}")
        .collect(Collectors.joining(", "));
  }

  /** Whether this value stands in it. */
  public boolean names(Value value) {
    return parts.contains(new Part.Place(value));
  }
}
