package io.millrace.manager.query;

import io.millrace.common.failure.Failure;
import io.millrace.manager.query.Condition.Key;
import io.millrace.manager.query.Condition.Operator;
import io.millrace.manager.query.Condition.Sort;
import io.millrace.manager.query.FilterScanner.Kind;
import io.millrace.manager.query.FilterScanner.Token;
import io.millrace.manager.schema.Wording;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the filter language, which looks like the condition of an SQL query:
 *
 * <pre>
 * condition  = term { OR term }
 * term       = factor { AND factor }
 * factor     = NOT factor | "(" condition ")" | key comparison
 * comparison = ( = | &lt;&gt; | != | &lt; | &lt;= | &gt; | &gt;= ) value | [ NOT ] LIKE text | [ NOT ] IN "(" value { "," value } ")"
 * value      = 'text' | number | TRUE | FALSE
 * </pre>
 *
 * Words may be in any letter case; a quote in a text is doubled; in LIKE, {@code %} stands for any
 * characters, {@code _} for one, and a backslash takes the meaning from either.
 */
final class FilterParser {
  private static final int MOST_CHARACTERS = 8_192;
  private static final int MOST_NESTING = 50;
  private static final Map<String, Operator> OPERATORS =
      Map.of(
          "=", Operator.EQUAL,
          "<>", Operator.DIFFERENT,
          "!=", Operator.DIFFERENT,
          "<", Operator.LESS,
          "<=", Operator.LESS_OR_EQUAL,
          ">", Operator.GREATER,
          ">=", Operator.GREATER_OR_EQUAL);

  private final Map<String, Key> keys;
  private final List<Token> tokens;
  private int next;
  private int nesting;

  private FilterParser(String filter, Map<String, Key> keys) {
    this.keys = keys;
    this.tokens = FilterScanner.scan(filter);
  }

  /**
   * @throws io.vertx.serviceproxy.ServiceException INVALID, naming what is wrong and where
   */
  static Condition parse(String filter, Map<String, Key> keys) {
    if (filter.length() > MOST_CHARACTERS) {
      throw refusal(
          "has " + filter.length() + " characters but may have " + MOST_CHARACTERS + " at most");
    }
    FilterParser parser = new FilterParser(filter, keys);
    Condition condition = parser.condition();
    if (parser.peek().kind() != Kind.END) {
      throw parser.unexpected("AND, OR or the end");
    }
    return condition;
  }

  static RuntimeException refusal(String message) {
    return Failure.invalid("filter", "filter " + message).toException();
  }

  private Condition condition() {
    List<Condition> parts = new ArrayList<>(List.of(term()));
    while (word("OR")) {
      parts.add(term());
    }
    return parts.size() == 1 ? parts.getFirst() : new Condition.Or(parts);
  }

  private Condition term() {
    List<Condition> parts = new ArrayList<>(List.of(factor()));
    while (word("AND")) {
      parts.add(factor());
    }
    return parts.size() == 1 ? parts.getFirst() : new Condition.And(parts);
  }

  private Condition factor() {
    if (++nesting > MOST_NESTING) {
      throw refusal("is nested more than " + MOST_NESTING + " deep");
    }
    try {
      if (word("NOT")) {
        return new Condition.Not(factor());
      }
      if (symbol("(")) {
        Condition inner = condition();
        expect(")");
        return inner;
      }
      return comparison(key());
    } finally {
      nesting--;
    }
  }

  private Key key() {
    Token token = peek();
    if (token.kind() != Kind.WORD) {
      throw unexpected("a field's name");
    }
    Key key = keys.get(token.text());
    if (key == null) {
      throw refusal(
          "names "
              + Wording.quoted(token.text())
              + ", which is none of "
              + String.join(", ", keys.keySet())
              + Wording.didYouMean(token.text(), keys.keySet()));
    }
    next++;
    return key;
  }

  private Condition comparison(Key key) {
    if (word("NOT")) {
      return new Condition.Not(listOrPattern(key));
    }
    Operator operator = peek().kind() == Kind.SYMBOL ? OPERATORS.get(peek().text()) : null;
    if (operator == null) {
      return listOrPattern(key);
    }
    next++;
    return new Condition.Compare(key, operator, operand(key));
  }

  private Condition listOrPattern(Key key) {
    if (word("LIKE")) {
      if (key.sort() != Sort.TEXT) {
        throw refusal("uses LIKE on " + key.name() + ", which is not text");
      }
      return new Condition.Like(key, (String) operand(key));
    }
    if (word("IN")) {
      expect("(");
      List<Object> operands = new ArrayList<>(List.of(operand(key)));
      while (symbol(",")) {
        operands.add(operand(key));
      }
      expect(")");
      return new Condition.In(key, operands);
    }
    throw unexpected("=, <>, <, <=, >, >=, LIKE or IN");
  }

  private Object operand(Key key) {
    Token token = peek();
    Object value =
        switch (key.sort()) {
          case TEXT -> token.kind() == Kind.TEXT ? token.text() : null;
          case NUMBER -> token.kind() == Kind.NUMBER ? new BigDecimal(token.text()) : null;
          case FLAG ->
              token.isWord("TRUE") ? Boolean.TRUE : token.isWord("FALSE") ? Boolean.FALSE : null;
        };
    if (value == null) {
      throw unexpected(
          switch (key.sort()) {
            case TEXT -> "a text in single quotes, as " + key.name() + " is text";
            case NUMBER -> "a number, as " + key.name() + " is one";
            case FLAG -> "TRUE or FALSE, as " + key.name() + " is either";
          });
    }
    next++;
    return value;
  }

  private Token peek() {
    return tokens.get(next);
  }

  private boolean word(String word) {
    boolean here = peek().isWord(word);
    next += here ? 1 : 0;
    return here;
  }

  private boolean symbol(String symbol) {
    boolean here = peek().kind() == Kind.SYMBOL && peek().text().equals(symbol);
    next += here ? 1 : 0;
    return here;
  }

  private void expect(String symbol) {
    if (!symbol(symbol)) {
      throw unexpected("'" + symbol + "'");
    }
  }

  private RuntimeException unexpected(String wanted) {
    Token token = peek();
    String found = token.kind() == Kind.END ? "ends" : "has " + Wording.quoted(token.text());
    return refusal(
        found + " at character " + (token.position() + 1) + " where " + wanted + " should stand");
  }
}
