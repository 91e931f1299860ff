package io.millrace.common.message;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Batches as bytes between nodes. Origins and topics repeat, so they stand once in a table of
 * strings and messages refer to them by number. All numbers are big-endian.
 *
 * <pre>
 * u16 strings, each: u16 length, UTF-8
 * u32 messages, each: u16 origin, u16 topic, u64 offset, u32 index, u64 timestamp, u32 length, payload
 * </pre>
 */
public final class BatchCodec {
  private static final int MAX_STRINGS = 0xFFFF;

  private BatchCodec() {}

  /** Appends {@code batch} to {@code out}. */
  public static void encode(Batch batch, Buffer out) {
    Map<String, Integer> strings = new LinkedHashMap<>();
    for (Message message : batch.messages()) {
      strings.putIfAbsent(message.id().origin(), strings.size());
      strings.putIfAbsent(message.topic(), strings.size());
    }
    if (strings.size() > MAX_STRINGS) {
      throw new IllegalArgumentException(
          "a batch names at most " + MAX_STRINGS + " topics and origins");
    }
    out.appendUnsignedShort(strings.size());
    for (String string : strings.keySet()) {
      byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
      out.appendUnsignedShort(bytes.length).appendBytes(bytes);
    }
    out.appendInt(batch.size());
    for (Message message : batch.messages()) {
      out.appendUnsignedShort(number(strings, message.id().origin()));
      out.appendUnsignedShort(number(strings, message.topic()));
      out.appendLong(message.id().offset());
      out.appendInt(message.id().index());
      out.appendLong(message.timestampNanos());
      out.appendInt(message.payload().length());
      out.appendBuffer(message.payload());
    }
  }

  private static int number(Map<String, Integer> strings, String string) {
    return Objects.requireNonNull(strings.get(string));
  }

  /** Reads the batch that starts at {@code position}; payloads are copied out of {@code in}. */
  public static Batch decode(Buffer in, int position) {
    int at = position;
    int stringCount = in.getUnsignedShort(at);
    at += 2;
    String[] strings = new String[stringCount];
    for (int i = 0; i < stringCount; i++) {
      int length = in.getUnsignedShort(at);
      at += 2;
      strings[i] = in.getString(at, at + length, "UTF-8");
      at += length;
    }
    int count = in.getInt(at);
    at += 4;
    List<Message> messages = new ArrayList<>(Math.min(count, Batch.TARGET_BYTES));
    for (int i = 0; i < count; i++) {
      String origin = strings[in.getUnsignedShort(at)];
      String topic = strings[in.getUnsignedShort(at + 2)];
      long offset = in.getLong(at + 4);
      int index = in.getInt(at + 12);
      long timestamp = in.getLong(at + 16);
      int length = in.getInt(at + 24);
      at += 28;
      messages.add(
          new Message(
              new MessageId(origin, offset, index),
              topic,
              timestamp,
              in.getBuffer(at, at + length)));
      at += length;
    }
    return new Batch(messages);
  }
}
