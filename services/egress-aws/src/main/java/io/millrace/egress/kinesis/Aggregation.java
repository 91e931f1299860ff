package io.millrace.egress.kinesis;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.millrace.common.message.Message;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Many messages in one record, as the Kinesis Producer Library does it (aggregation-format.md of
 * that library): magic bytes, the protobuf message {@code AggregatedRecord}, its MD5. Messages that
 * share a record share their partition key, so that they belong to the record's shard however the
 * stream is split later, and stay in order.
 */
final class Aggregation {
  /** Where a record is full: two of AWS's units of 25 KB. */
  private static final int TARGET_BYTES = 50 * 1024;

  private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};
  private static final int KEY_TABLE = 1;
  private static final int RECORDS = 3;
  private static final int RECORD_KEY_INDEX = 1;
  private static final int RECORD_DATA = 3;

  private Aggregation() {}

  /**
   * One record.
   *
   * @param messages indexes of those that are in it
   */
  record Aggregate(String key, List<Integer> messages, byte[] data) {}

  /** Puts messages into records, those of one key in order. */
  static List<Aggregate> of(List<Message> messages, Function<Message, String> keys) {
    Map<String, List<Integer>> open = new LinkedHashMap<>();
    Map<String, Integer> sizes = new LinkedHashMap<>();
    List<Aggregate> done = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      String key = keys.apply(messages.get(i));
      int size = messages.get(i).payload().length();
      List<Integer> its = open.computeIfAbsent(key, absent -> new ArrayList<>());
      if (!its.isEmpty() && sizes.getOrDefault(key, 0) + size > TARGET_BYTES) {
        done.add(aggregate(key, its, messages));
        its = new ArrayList<>();
        open.put(key, its);
        sizes.put(key, 0);
      }
      its.add(i);
      sizes.merge(key, size, Integer::sum);
    }
    open.forEach((key, its) -> done.add(aggregate(key, its, messages)));
    return done;
  }

  private static Aggregate aggregate(String key, List<Integer> its, List<Message> messages) {
    List<Buffer> payloads = its.stream().map(index -> messages.get(index).payload()).toList();
    // The producer library, too, leaves a record of one as it is.
    byte[] data = payloads.size() == 1 ? payloads.getFirst().getBytes() : encode(key, payloads);
    return new Aggregate(key, List.copyOf(its), data);
  }

  static byte[] encode(String key, List<Buffer> payloads) {
    try {
      byte[] body = body(key, payloads);
      ByteArrayOutputStream record = new ByteArrayOutputStream(body.length + 20);
      record.write(MAGIC);
      record.write(body);
      record.write(ShardMap.md5(body));
      return record.toByteArray();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static byte[] body(String key, List<Buffer> payloads) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeString(KEY_TABLE, key);
    for (Buffer payload : payloads) {
      ByteString data = ByteString.copyFrom(payload.getBytes());
      out.writeTag(RECORDS, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt32NoTag(
          CodedOutputStream.computeUInt64Size(RECORD_KEY_INDEX, 0)
              + CodedOutputStream.computeBytesSize(RECORD_DATA, data));
      out.writeUInt64(RECORD_KEY_INDEX, 0);
      out.writeBytes(RECORD_DATA, data);
    }
    out.flush();
    return bytes.toByteArray();
  }
}
