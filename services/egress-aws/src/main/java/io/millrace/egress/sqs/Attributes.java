package io.millrace.egress.sqs;

import io.millrace.common.message.Message;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * The attributes of a queue message: {@code topic}, {@code timestamp} (nanoseconds since the epoch)
 * and, where it is so, {@code encoding=base64}.
 */
final class Attributes {
  private static final String TYPE = "String";
  private static final int MAX_TOPIC_CHARS = 1024;

  private Attributes() {}

  static Map<String, String> of(Message message, boolean base64) {
    Map<String, String> attributes = new TreeMap<>();
    attributes.put("timestamp", Long.toString(message.timestampNanos()));
    String topic = topic(message.topic());
    if (!topic.isEmpty()) {
      attributes.put("topic", topic);
    }
    if (base64) {
      attributes.put("encoding", "base64");
    }
    return attributes;
  }

  /** As SQS gets them. */
  static Map<String, MessageAttributeValue> values(Map<String, String> attributes) {
    Map<String, MessageAttributeValue> values = new HashMap<>();
    attributes.forEach((name, value) ->
        values.put(
            name, MessageAttributeValue.builder().dataType(TYPE).stringValue(value).build()));
    return values;
  }

  /** What the attributes count for: names, types and values; as if there were all three. */
  static int size(Message message) {
    int size = 0;
    for (Map.Entry<String, String> attribute : of(message, true).entrySet()) {
      size +=
          attribute.getKey().length()
              + TYPE.length()
              + attribute.getValue().getBytes(StandardCharsets.UTF_8).length;
    }
    return size;
  }

  /**
   * Attributes take the same characters as bodies; others become {@code ?}, and long topics are
   * cut.
   */
  private static String topic(String topic) {
    String allowed =
        topic.replaceAll(
            "[^\\x09\\x0A\\x0D\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "?");
    return allowed.length() <= MAX_TOPIC_CHARS
        ? allowed
        : allowed.substring(0, allowed.offsetByCodePoints(0, MAX_TOPIC_CHARS / 2));
  }
}
