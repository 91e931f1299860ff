package io.millrace.ingest.listener;

import java.util.HashSet;
import java.util.Set;

/**
 * Topics of messages that were left without acknowledgement on a connection: until it ends no other
 * message of theirs is taken, so that none overtakes what will be sent again.
 */
final class Withheld {
  private static final int MAX_TOPICS = 1_000;

  private final Set<String> topics = new HashSet<>(0);
  private boolean all;

  /** Adds a topic; true for the first. */
  boolean add(String topic) {
    boolean first = topics.isEmpty();
    if (topics.size() < MAX_TOPICS) {
      topics.add(topic);
    } else {
      // Too many to remember.
      all = true;
    }
    return first;
  }

  boolean covers(String topic) {
    return !topics.isEmpty() && (all || topics.contains(topic));
  }
}
