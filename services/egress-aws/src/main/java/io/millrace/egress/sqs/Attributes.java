package io.millrace.egress.sqs;

import io.millrace.common.message.Message;
import io.netty.buffer.ByteBufUtil;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * The attributes of a queue message: {@code topic}, {@code timestamp} (nanoseconds since the epoch)
 * and, where it is so, {@code encoding=base64}.
 */
final class Attributes {
  private static final String TYPE = "String";
  private static final String TIMESTAMP = "timestamp";
  private static final String TOPIC = "topic";
  private static final String ENCODING = "encoding";
  private static final String BASE64 = "base64";
  private static final int NAMES_AND_TYPES =
      TIMESTAMP.length() + TOPIC.length() + ENCODING.length() + 3 * TYPE.length();
  private static final Pattern FORBIDDEN =
      Pattern.compile("[^\\x09\\x0A\\x0D\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]");
  private static final int MAX_TOPIC_CHARS = 1024;

  private Attributes() {}

  static Map<String, String> of(Message message, boolean base64) {
    Map<String, String> attributes = new TreeMap<>();
    attributes.put(TIMESTAMP, Long.toString(message.timestampNanos()));
    String topic = topic(message.topic());
    if (!topic.isEmpty()) {
      attributes.put(TOPIC, topic);
    }
    if (base64) {
      attributes.put(ENCODING, BASE64);
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
    String topic = topic(message.topic());
    return NAMES_AND_TYPES
        + Long.toString(message.timestampNanos()).length()
        + ByteBufUtil.utf8Bytes(topic)
        + BASE64.length();
  }

  /**
   * Attributes take the same characters as bodies; others become {@code ?}, and long topics are
   * cut.
   */
  private static String topic(String topic) {
    String allowed = FORBIDDEN.matcher(topic).replaceAll("?");
    return allowed.length() <= MAX_TOPIC_CHARS
        ? allowed
        : allowed.substring(0, allowed.offsetByCodePoints(0, MAX_TOPIC_CHARS / 2));
  }
}
