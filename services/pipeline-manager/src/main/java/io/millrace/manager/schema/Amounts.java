package io.millrace.manager.schema;

import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes and times as people write them: a number and its unit, as in {@code 512MiB} or {@code 5s}.
 */
public final class Amounts {
  /** What a function's container may have, in bytes. */
  static final long LEAST_MEMORY = 16L << 20;

  static final long MOST_MEMORY = 64L << 30;

  /** How long a function may take for one message, in milliseconds. */
  static final long LEAST_TIMEOUT = 10;

  static final long MOST_TIMEOUT = 3_600_000;

  private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)\\s?([A-Za-z]+)");
  private static final Map<String, Long> SIZES =
      Map.of(
          "MiB",
          1L << 20,
          "Mi",
          1L << 20,
          "M",
          1_000_000L,
          "MB",
          1_000_000L,
          "GiB",
          1L << 30,
          "Gi",
          1L << 30,
          "G",
          1_000_000_000L,
          "GB",
          1_000_000_000L);
  private static final Map<String, Long> TIMES =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "min", 60_000L, "h", 3_600_000L);

  private Amounts() {}

  /** Bytes; empty when {@code text} is no memory size within bounds. */
  public static OptionalLong memory(String text) {
    return amount(text, SIZES, LEAST_MEMORY, MOST_MEMORY);
  }

  /** Milliseconds; empty when {@code text} is no time limit within bounds. */
  public static OptionalLong timeout(String text) {
    return amount(text, TIMES, LEAST_TIMEOUT, MOST_TIMEOUT);
  }

  private static OptionalLong amount(String text, Map<String, Long> units, long least, long most) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || !units.containsKey(matcher.group(2))) {
      return OptionalLong.empty();
    }
    double amount = Double.parseDouble(matcher.group(1)) * units.get(matcher.group(2));
    return amount >= least && amount <= most
        ? OptionalLong.of(Math.round(amount))
        : OptionalLong.empty();
  }
}
