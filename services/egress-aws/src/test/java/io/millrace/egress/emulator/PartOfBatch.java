package io.millrace.egress.emulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A batch of which some entries fail.
 *
 * @param remaining what still goes to the server; null when nothing does
 * @param failures the answer for each entry of the request, null where the server's own counts
 */
record PartOfBatch(
    boolean kinesis, @Nullable Buffer remaining, List<@Nullable JsonObject> failures) {
  static PartOfBatch of(Call call, Buffer body, Fault.Partly partly) {
    boolean kinesis = call.service().equals("kinesis");
    JsonObject request = body.toJsonObject();
    String field = kinesis ? "Records" : "Entries";
    JsonArray entries = request.getJsonArray(field);
    JsonArray rest = new JsonArray();
    List<@Nullable JsonObject> failures = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      boolean fails = partly.fails().test(i);
      failures.add(fails ? failure(kinesis, entries.getJsonObject(i), partly.code()) : null);
      if (!fails) {
        rest.add(entries.getJsonObject(i));
      }
    }
    request.put(field, rest);
    return new PartOfBatch(kinesis, rest.isEmpty() ? null : request.toBuffer(), failures);
  }

  private static JsonObject failure(boolean kinesis, JsonObject entry, String code) {
    return kinesis
        ? new JsonObject().put("ErrorCode", code).put("ErrorMessage", "not this one")
        : new JsonObject()
            .put("Id", entry.getString("Id"))
            .put("Code", code)
            .put("Message", "not this one")
            .put("SenderFault", false);
  }

  /** The answer for the whole batch, from the server's answer for the rest of it. */
  Buffer answer(@Nullable Buffer rest) {
    JsonObject answer = rest == null ? new JsonObject() : rest.toJsonObject();
    long failed = failures.stream().filter(Objects::nonNull).count();
    if (kinesis) {
      JsonArray taken = answer.getJsonArray("Records", new JsonArray());
      JsonArray records = new JsonArray();
      int next = 0;
      for (JsonObject failure : failures) {
        records.add(failure == null ? taken.getJsonObject(next++) : failure);
      }
      return answer.put("Records", records).put("FailedRecordCount", failed).toBuffer();
    }
    JsonArray refused = new JsonArray();
    failures.stream().filter(Objects::nonNull).forEach(refused::add);
    return answer
        .put("Failed", refused)
        .put("Successful", answer.getJsonArray("Successful", new JsonArray()))
        .toBuffer();
  }
}
