package io.millrace.functions.protocol;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The numbers under which a connection's runtime knows topics. Bounded: when it is nearly full it
 * starts anew, as the protocol allows a number to be announced again.
 */
final class TopicTable {
  /** A frame names fewer new topics than there is room above this. */
  private static final int START_ANEW_ABOVE = 16_384;

  private final Map<String, Integer> numbers = new HashMap<>();
  private final Function<String, Map<String, String>> selectors;
  private JsonArray unannounced = new JsonArray();
  private @Nullable String lastTopic;
  private int lastNumber;

  /**
   * @param selectors category ids and values of a topic
   */
  TopicTable(Function<String, Map<String, String>> selectors) {
    this.selectors = selectors;
  }

  /** To be called before each frame of messages, whose numbers stay valid until it is written. */
  void beginFrame() {
    if (numbers.size() > START_ANEW_ABOVE) {
      numbers.clear();
      lastTopic = null;
    }
  }

  /** The topic's number; a new one is among the next {@link #takeUnannounced}. */
  @SuppressWarnings("ReferenceEquality") // A hit saves the look-up; a miss costs nothing.
  int number(String topic) {
    if (topic == lastTopic) {
      return lastNumber;
    }
    Integer number = numbers.get(topic);
    if (number == null) {
      number = numbers.size();
      numbers.put(topic, number);
      unannounced.add(
          new JsonObject()
              .put("id", number)
              .put("name", topic)
              .put("selectors", selectors.apply(topic)));
    }
    lastTopic = topic;
    lastNumber = number;
    return number;
  }

  /** What has to be sent as TOPICS before a frame that uses it; null when there is nothing. */
  @Nullable JsonArray takeUnannounced() {
    if (unannounced.isEmpty()) {
      return null;
    }
    JsonArray taken = unannounced;
    unannounced = new JsonArray();
    return taken;
  }
}
