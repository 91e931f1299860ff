package io.millrace.manager.query;

import java.util.List;

/** A parsed filter. */
sealed interface Condition {
  record And(List<Condition> parts) implements Condition {}

  record Or(List<Condition> parts) implements Condition {}

  record Not(Condition condition) implements Condition {}

  /**
   * @param operand text, {@link java.math.BigDecimal} or boolean, as the key's values are
   */
  record Compare(Key key, Operator operator, Object operand) implements Condition {}

  record Like(Key key, String pattern) implements Condition {}

  record In(Key key, List<Object> operands) implements Condition {}

  /** Comparisons, as they are written. */
  enum Operator {
    EQUAL,
    DIFFERENT,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL
  }

  /** A field that lists can be filtered and ordered by. */
  record Key(String name, Sort sort) {}

  /** What a key's values are. */
  enum Sort {
    TEXT,
    NUMBER,
    FLAG
  }
}
