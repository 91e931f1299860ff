package io.millrace.ingest.session;

import java.util.Set;

/**
 * Which of a node's subscriptions a message is for.
 *
 * @param ordinary whether for those that are not shared
 * @param groups shared filters that are left out, or, with {@code only}, the only ones
 */
public record Selection(boolean ordinary, Set<String> groups, boolean only) {
  public static final Selection ALL = new Selection(true, Set.of(), false);

  boolean takes(String group) {
    return only == groups.contains(group);
  }
}
