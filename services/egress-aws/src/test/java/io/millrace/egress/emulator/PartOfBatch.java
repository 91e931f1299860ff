package io.millrace.egress.emulator;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch of which some entries fail.
 *
 * @param remaining what still goes to the server; null when nothing does
 * @param failures the answer for each entry of the request, null where the server's own counts
 */
record PartOfBatch(boolean kinesis, Document request, @Nullable Buffer remaining, List<@Nullable Map<String, Object>> failures) {
  static PartOfBatch of(Call call, Buffer body, Fault.Partly partly) {
    boolean kinesis = call.service().equals("kinesis");
    Document request = Document.read(call.headers().get("content-type"), body);
    String field = kinesis ? "Records" : "Entries";
    List<Map<String, Object>> entries = request.list(field);
    List<Map<String, Object>> rest = new ArrayList<>();
    List<@Nullable Map<String, Object>> failures = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      boolean fails = partly.fails().test(i);
      failures.add(fails ? failure(kinesis, entries.get(i), partly.code()) : null);
      if (!fails) {
        rest.add(entries.get(i));
      }
    }
    request.fields().put(field, rest);
    return new PartOfBatch(kinesis, request, rest.isEmpty() ? null : request.write(), failures);
  }

  private static Map<String, Object> failure(boolean kinesis, Map<String, Object> entry, String code) {
    return kinesis
        ? Map.of("ErrorCode", code, "ErrorMessage", "not this one")
        : Map.of("Id", entry.getOrDefault("Id", ""), "Code", code, "Message", "not this one", "SenderFault", false);
  }

  /** The answer for the whole batch, from the server's answer for the rest of it. */
  Buffer answer(@Nullable Buffer rest) {
    String contentType = request.cbor() ? "cbor" : "json";
    Document answer =
        rest == null ? new Document(request.cbor(), new java.util.LinkedHashMap<>()) : Document.read(contentType, rest);
    if (kinesis) {
      Iterator<Map<String, Object>> taken = answer.list("Records").iterator();
      List<Map<String, Object>> records = new ArrayList<>();
      failures.forEach(failure -> records.add(failure == null ? taken.next() : failure));
      answer.fields().put("Records", records);
      answer.fields().put("FailedRecordCount", failures.stream().filter(f -> f != null).count());
    } else {
      answer.fields().put("Failed", failures.stream().filter(f -> f != null).toList());
      answer.fields().putIfAbsent("Successful", List.of());
    }
    return answer.write();
  }
}
