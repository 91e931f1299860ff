package io.millrace.manager.query;

import io.millrace.manager.schema.Wording;
import java.util.ArrayList;
import java.util.List;

/** Cuts a filter into words, texts, numbers and symbols. */
final class FilterScanner {
  enum Kind {
    WORD,
    TEXT,
    NUMBER,
    SYMBOL,
    END
  }

  record Token(Kind kind, String text, int position) {
    boolean isWord(String word) {
      return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }
  }

  private final String filter;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private FilterScanner(String filter) {
    this.filter = filter;
  }

  /** Always ends with an END token. */
  static List<Token> scan(String filter) {
    FilterScanner scanner = new FilterScanner(filter);
    while (scanner.at < filter.length()) {
      scanner.token();
    }
    scanner.tokens.add(new Token(Kind.END, "", filter.length()));
    return scanner.tokens;
  }

  private void token() {
    char c = filter.charAt(at);
    if (Character.isWhitespace(c)) {
      at++;
    } else if (c == '\'') {
      text();
    } else if (digit(c) || (c == '-' && at + 1 < filter.length() && digit(filter.charAt(at + 1)))) {
      number();
    } else if (letter(c)) {
      run(Kind.WORD);
    } else {
      symbol();
    }
  }

  private static boolean letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  private void run(Kind kind) {
    int start = at;
    while (at < filter.length() && (letter(filter.charAt(at)) || digit(filter.charAt(at)))) {
      at++;
    }
    tokens.add(new Token(kind, filter.substring(start, at), start));
  }

  private void number() {
    int start = at++;
    while (at < filter.length() && (digit(filter.charAt(at)) || filter.charAt(at) == '.')) {
      at++;
    }
    String number = filter.substring(start, at);
    if (!number.matches("-?[0-9]+(\\.[0-9]+)?")) {
      throw FilterParser.refusal(
          "has "
              + Wording.quoted(number)
              + " at character "
              + (start + 1)
              + ", which is not a number");
    }
    tokens.add(new Token(Kind.NUMBER, number, start));
  }

  private void text() {
    int start = at++;
    StringBuilder text = new StringBuilder();
    while (at < filter.length()) {
      char c = filter.charAt(at++);
      if (c != '\'') {
        text.append(c);
      } else if (at < filter.length() && filter.charAt(at) == '\'') {
        text.append(c);
        at++;
      } else {
        tokens.add(new Token(Kind.TEXT, text.toString(), start));
        return;
      }
    }
    throw FilterParser.refusal("has a text without closing quote, from character " + (start + 1));
  }

  private void symbol() {
    String pair = filter.substring(at, Math.min(at + 2, filter.length()));
    String symbol = List.of("<>", "!=", "<=", ">=").contains(pair) ? pair : pair.substring(0, 1);
    if (!List.of("<>", "!=", "<=", ">=", "=", "<", ">", "(", ")", ",").contains(symbol)) {
      throw FilterParser.refusal(
          "has "
              + Wording.quoted(symbol)
              + " at character "
              + (at + 1)
              + ", which means nothing there");
    }
    tokens.add(new Token(Kind.SYMBOL, symbol, at));
    at += symbol.length();
  }
}
