package io.millrace.manager.query;

import io.millrace.manager.query.Condition.Key;
import io.millrace.manager.query.Condition.Sort;
import java.math.BigDecimal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds values against a condition. An absent value fulfils no comparison, as in SQL; absent flags
 * are false.
 */
final class Matcher {
  private final Function<String, @Nullable Object> values;

  /**
   * @param values from a key's name to its value
   */
  Matcher(Function<String, @Nullable Object> values) {
    this.values = values;
  }

  boolean matches(Condition condition) {
    return switch (condition) {
      case Condition.And and -> and.parts().stream().allMatch(this::matches);
      case Condition.Or or -> or.parts().stream().anyMatch(this::matches);
      case Condition.Not not -> !matches(not.condition());
      case Condition.Compare compare -> compare(compare);
      case Condition.Like like ->
          value(like.key()) instanceof String text && like(like.pattern(), text);
      case Condition.In in -> {
        Object value = value(in.key());
        yield value != null
            && in.operands().stream().anyMatch(operand -> order(value, operand) == 0);
      }
    };
  }

  private @Nullable Object value(Key key) {
    return canonical(key, values.apply(key.name()));
  }

  static @Nullable Object canonical(Key key, @Nullable Object value) {
    return switch (value) {
      case null -> key.sort() == Sort.FLAG ? Boolean.FALSE : null;
      // Whole numbers come by the ten thousand, and stay what they are.
      case Long number -> number;
      case Integer number -> number.longValue();
      case Number number -> new BigDecimal(number.toString());
      default -> value;
    };
  }

  private boolean compare(Condition.Compare compare) {
    Object value = value(compare.key());
    if (value == null) {
      return false;
    }
    int order = order(value, compare.operand());
    return switch (compare.operator()) {
      case EQUAL -> order == 0;
      case DIFFERENT -> order != 0;
      case LESS -> order < 0;
      case LESS_OR_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_OR_EQUAL -> order >= 0;
    };
  }

  /** Order of two values of one sort. */
  static int order(Object left, Object right) {
    return switch (left) {
      case String text when right instanceof String other -> text.compareTo(other);
      case Long number when right instanceof Long other -> number.compareTo(other);
      case Number number when right instanceof Number other ->
          decimal(number).compareTo(decimal(other));
      case Boolean flag when right instanceof Boolean other -> flag.compareTo(other);
      default -> left.toString().compareTo(right.toString());
    };
  }

  private static BigDecimal decimal(Number number) {
    return number instanceof BigDecimal known ? known : BigDecimal.valueOf(number.longValue());
  }

  /** Never goes back further than the last {@code %}, so that no pattern takes long. */
  static boolean like(String pattern, String text) {
    int p = 0;
    int t = 0;
    int afterWild = -1;
    int retry = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '%') {
        afterWild = ++p;
        retry = t;
      } else if (p < pattern.length() && one(pattern, p, text.charAt(t))) {
        p += escaped(pattern, p) ? 2 : 1;
        t++;
      } else if (afterWild >= 0) {
        p = afterWild;
        t = ++retry;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '%') {
      p++;
    }
    return p == pattern.length();
  }

  private static boolean escaped(String pattern, int at) {
    return pattern.charAt(at) == '\\' && at + 1 < pattern.length();
  }

  private static boolean one(String pattern, int at, char c) {
    if (escaped(pattern, at)) {
      return pattern.charAt(at + 1) == c;
    }
    return pattern.charAt(at) == '_' || pattern.charAt(at) == c;
  }
}
