package io.millrace.ingest.topics;

import java.nio.charset.StandardCharsets;

/** What MQTT allows as topic names and topic filters (MQTT 3.1.1 and 5.0, section 4.7). */
public final class TopicRules {
  /** Longest name or filter, in bytes of UTF-8. */
  public static final int MAX_BYTES = 65_535;

  /** Most levels of a name or filter: a limit of ours that keeps walks through the trie shallow. */
  public static final int MAX_LEVELS = 256;

  private TopicRules() {}

  /** Whether messages can be published to {@code name}. */
  public static boolean isName(String name) {
    return isText(name) && name.indexOf('+') < 0 && name.indexOf('#') < 0;
  }

  /** Whether {@code name} belongs to the broker itself, so that clients do not publish to it. */
  public static boolean isReserved(String name) {
    return name.startsWith("$SYS/") || name.startsWith("$share/");
  }

  /**
   * Whether {@code filter} can be subscribed to; shared subscriptions are judged without their
   * prefix.
   */
  public static boolean isFilter(String filter) {
    if (!isText(filter)) {
      return false;
    }
    int last = filter.length() - 1;
    for (int i = 0; i <= last; i++) {
      char c = filter.charAt(i);
      if (c != '#' && c != '+') {
        continue;
      }
      boolean opensLevel = i == 0 || filter.charAt(i - 1) == '/';
      boolean closesLevel = i == last || (c == '+' && filter.charAt(i + 1) == '/');
      if (!opensLevel || !closesLevel) {
        return false;
      }
    }
    return true;
  }

  /** Whether {@code topic} keeps to a limit of bytes of UTF-8 and of levels. */
  public static boolean within(String topic, int maxBytes, int maxLevels) {
    return (topic.length() * 3 <= maxBytes
            || topic.getBytes(StandardCharsets.UTF_8).length <= maxBytes)
        && levels(topic) <= maxLevels;
  }

  /** Whether {@code filter} has a wildcard. */
  public static boolean isPattern(String filter) {
    return filter.indexOf('+') >= 0 || filter.indexOf('#') >= 0;
  }

  /** Whether one filter matches one name; for many filters use {@link TopicTrie}. */
  public static boolean matches(String filter, String name) {
    if (name.startsWith("$")
        && !filter.isEmpty()
        && (filter.charAt(0) == '+' || filter.charAt(0) == '#')) {
      return false;
    }
    int f = 0;
    int n = 0;
    while (true) {
      int filterEnd = levelEnd(filter, f);
      if (filterEnd - f == 1 && filter.charAt(f) == '#') {
        return true;
      }
      int nameEnd = levelEnd(name, n);
      boolean any = filterEnd - f == 1 && filter.charAt(f) == '+';
      if (!any
          && !(filterEnd - f == nameEnd - n && filter.regionMatches(f, name, n, nameEnd - n))) {
        return false;
      }
      boolean filterDone = filterEnd == filter.length();
      if (nameEnd == name.length()) {
        return filterDone
            || filter.regionMatches(filterEnd, "/#", 0, filter.length() - filterEnd)
                && filter.length() - filterEnd == 2;
      }
      if (filterDone) {
        return false;
      }
      f = filterEnd + 1;
      n = nameEnd + 1;
    }
  }

  /**
   * Whether every name that {@code filter} matches is matched by {@code wider} too; both must be
   * valid filters.
   */
  public static boolean covers(String wider, String filter) {
    // Wildcards do not stand for a first level that begins with a dollar sign.
    if (filter.startsWith("$") && !wider.startsWith("$")) {
      return false;
    }
    String[] has = wider.split("/", -1);
    String[] asks = filter.split("/", -1);
    for (int i = 0; i < has.length; i++) {
      if (has[i].equals("#")) {
        return true;
      }
      if (i >= asks.length || asks[i].equals("#")) {
        return false;
      }
      if (!has[i].equals("+") && !has[i].equals(asks[i])) {
        return false;
      }
    }
    return has.length == asks.length;
  }

  private static int levels(String text) {
    int levels = 1;
    for (int at = text.indexOf('/'); at >= 0; at = text.indexOf('/', at + 1)) {
      levels++;
    }
    return levels;
  }

  private static int levelEnd(String text, int from) {
    int slash = text.indexOf('/', from);
    return slash < 0 ? text.length() : slash;
  }

  private static boolean isText(String text) {
    int length = text.length();
    if (length == 0 || length > MAX_BYTES || text.indexOf('\0') >= 0 || levels(text) > MAX_LEVELS) {
      return false;
    }
    // Three bytes a character is the most that UTF-8 takes for one.
    return length * 3 <= MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
  }
}
