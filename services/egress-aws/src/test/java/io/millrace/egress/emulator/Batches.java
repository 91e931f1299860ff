package io.millrace.egress.emulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;

/** Reads how full the calls were that carry many messages, counted as AWS counts. */
public final class Batches implements BiConsumer<Call, Buffer> {
  /**
   * One call.
   *
   * @param bytes of payloads with what counts beside them: attributes, or partition keys
   */
  public record Batch(int entries, long bytes) {}

  private final List<Batch> seen = new CopyOnWriteArrayList<>();

  /** In the order of their coming. */
  public List<Batch> seen() {
    return List.copyOf(seen);
  }

  @Override
  public void accept(Call call, Buffer body) {
    switch (call.action()) {
      case "SendMessageBatch" -> count(body, "Entries", Batches::queueMessage);
      case "PutRecords" -> count(body, "Records", Batches::streamRecord);
      default -> {}
    }
  }

  private void count(Buffer body, String field, ToLongFunction<JsonObject> size) {
    JsonArray entries = body.toJsonObject().getJsonArray(field);
    long bytes = 0;
    for (int i = 0; i < entries.size(); i++) {
      bytes += size.applyAsLong(entries.getJsonObject(i));
    }
    seen.add(new Batch(entries.size(), bytes));
  }

  private static long queueMessage(JsonObject entry) {
    long bytes = length(entry.getString("MessageBody"));
    for (Map.Entry<String, Object> attribute : entry.getJsonObject("MessageAttributes")) {
      JsonObject value = (JsonObject) attribute.getValue();
      bytes += length(attribute.getKey());
      bytes += length(value.getString("DataType")) + length(value.getString("StringValue"));
    }
    return bytes;
  }

  private static long streamRecord(JsonObject entry) {
    return Base64.getDecoder().decode(entry.getString("Data")).length
        + length(entry.getString("PartitionKey"));
  }

  private static long length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
