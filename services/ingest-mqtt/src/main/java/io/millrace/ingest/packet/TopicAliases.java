package io.millrace.ingest.packet;

import java.util.HashMap;
import java.util.Map;

/**
 * Numbers that stand for topics on their way to one client (MQTT 5.0, section 3.3.2.3.4): the first
 * topics that come get one, as many as the client allows.
 */
final class TopicAliases {
  /** Most that are given out, whatever the client allows. */
  private static final int MOST = 64;

  private final int most;
  private final Map<String, Integer> numbers = new HashMap<>(0);

  /**
   * @param most how many the client allows
   */
  TopicAliases(int most) {
    this.most = Math.min(most, MOST);
  }

  /** Whether the client knows the topic by a number. */
  boolean knows(String topic) {
    return numbers.containsKey(topic);
  }

  /** The number of a topic, given to it now if need be; 0 for none. */
  int number(String topic) {
    Integer known = numbers.get(topic);
    return known != null ? known : numbers.size() < most ? numbers.size() + 1 : 0;
  }

  /** The client has been told the number of a topic. */
  void told(String topic, int number) {
    numbers.put(topic, number);
  }
}
