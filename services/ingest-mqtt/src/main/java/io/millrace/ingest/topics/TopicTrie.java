package io.millrace.ingest.topics;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Topic filters and who registered them. Finding those who want a topic costs one look-up a level
 * and branch, and grows with the matches, not with the filters. Readers never wait; writers exclude
 * each other. A reader that starts after {@link #add} has returned sees what was added.
 *
 * @param <S> who wants the topic; compared by {@link Object#equals}
 */
public final class TopicTrie<S> {
  private static final Object[] NONE = {};

  private static final class Node {
    /** Children by literal level; null until there is one. */
    volatile @Nullable Map<String, Node> children;

    volatile @Nullable Node any;
    volatile Object[] here = NONE;

    /** Those whose filter continues with {@code #} here: they want this level too. */
    volatile Object[] below = NONE;

    boolean empty() {
      Map<String, Node> literal = children;
      return here.length == 0
          && below.length == 0
          && any == null
          && (literal == null || literal.isEmpty());
    }
  }

  private final Node root = new Node();

  /**
   * Registers {@code subscriber} for {@code filter}, which must be valid ({@link
   * TopicRules#isFilter}). False when it was there already.
   */
  public synchronized boolean add(String filter, S subscriber) {
    Node node = root;
    int from = 0;
    while (from <= filter.length()) {
      String level = level(filter, from);
      if (level.equals("#")) {
        Object[] more = with(node.below, subscriber);
        boolean added = more != node.below;
        node.below = more;
        return added;
      }
      node = childFor(node, level);
      from += level.length() + 1;
    }
    Object[] more = with(node.here, subscriber);
    boolean added = more != node.here;
    node.here = more;
    return added;
  }

  /** Removes what {@link #add} registered. False when it was not there. */
  public synchronized boolean remove(String filter, S subscriber) {
    return remove(root, filter, 0, subscriber);
  }

  private boolean remove(Node node, String filter, int from, S subscriber) {
    if (from > filter.length()) {
      Object[] fewer = without(node.here, subscriber);
      boolean removed = fewer != node.here;
      node.here = fewer;
      return removed;
    }
    String level = level(filter, from);
    if (level.equals("#")) {
      Object[] fewer = without(node.below, subscriber);
      boolean removed = fewer != node.below;
      node.below = fewer;
      return removed;
    }
    boolean anyLevel = level.equals("+");
    Map<String, Node> literal = node.children;
    Node child = anyLevel ? node.any : literal == null ? null : literal.get(level);
    if (child == null || !remove(child, filter, from + level.length() + 1, subscriber)) {
      return false;
    }
    if (child.empty()) {
      if (anyLevel) {
        node.any = null;
      } else if (literal != null) {
        literal.remove(level);
      }
    }
    return true;
  }

  /**
   * Tells {@code visitor} everyone whose filter matches {@code name}; once for each of its matching
   * filters.
   */
  public void match(String name, Consumer<? super S> visitor) {
    match(root, name, 0, visitor);
  }

  private void match(Node node, String name, int from, Consumer<? super S> visitor) {
    // Wildcards do not stand for a first level that begins with a dollar sign [MQTT-4.7.2-1].
    boolean wildcards = from != 0 || name.isEmpty() || name.charAt(0) != '$';
    if (wildcards) {
      tell(node.below, visitor);
    }
    if (from > name.length()) {
      tell(node.here, visitor);
      return;
    }
    int slash = name.indexOf('/', from);
    int end = slash < 0 ? name.length() : slash;
    Map<String, Node> literal = node.children;
    if (literal != null) {
      Node child = literal.get(from == 0 && slash < 0 ? name : name.substring(from, end));
      if (child != null) {
        match(child, name, end + 1, visitor);
      }
    }
    Node any = node.any;
    if (any != null && wildcards) {
      match(any, name, end + 1, visitor);
    }
  }

  /** Whether nothing is registered. */
  public boolean isEmpty() {
    return root.empty();
  }

  private static Node childFor(Node node, String level) {
    if (level.equals("+")) {
      Node any = node.any;
      if (any == null) {
        any = new Node();
        node.any = any;
      }
      return any;
    }
    Map<String, Node> literal = node.children;
    if (literal == null) {
      literal = new ConcurrentHashMap<>(2);
      node.children = literal;
    }
    return literal.computeIfAbsent(level, ignored -> new Node());
  }

  private static String level(String filter, int from) {
    int slash = filter.indexOf('/', from);
    return filter.substring(from, slash < 0 ? filter.length() : slash);
  }

  private static Object[] with(Object[] values, Object value) {
    if (Arrays.asList(values).contains(value)) {
      return values;
    }
    Object[] more = Arrays.copyOf(values, values.length + 1);
    more[values.length] = value;
    return more;
  }

  private static Object[] without(Object[] values, Object value) {
    int at = Arrays.asList(values).indexOf(value);
    if (at < 0) {
      return values;
    }
    if (values.length == 1) {
      return NONE;
    }
    Object[] fewer = new Object[values.length - 1];
    System.arraycopy(values, 0, fewer, 0, at);
    System.arraycopy(values, at + 1, fewer, at, fewer.length - at);
    return fewer;
  }

  @SuppressWarnings("unchecked")
  private static <S> void tell(Object[] values, Consumer<? super S> visitor) {
    for (Object value : values) {
      visitor.accept((S) value);
    }
  }
}
