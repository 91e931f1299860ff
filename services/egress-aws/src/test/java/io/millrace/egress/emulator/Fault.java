package io.millrace.egress.emulator;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.function.IntPredicate;

/** What happens to a call on its way. */
public sealed interface Fault {
  /** Nothing: it is passed on. */
  record None() implements Fault {}

  /** It is answered without asking the server. */
  record Answer(int status, Map<String, String> headers, Buffer body) implements Fault {}

  /** The connection is closed without an answer. */
  record Cut() implements Fault {}

  /** The server does it, but the answer is lost. */
  record LoseAnswer() implements Fault {}

  /** It is never answered. */
  record Silence() implements Fault {}

  /**
   * Of a batch, the entries at these indexes are answered as failed and the others reach the
   * server.
   */
  record Partly(IntPredicate fails, String code) implements Fault {}

  /** Of PutRecords, the records with this partition key are answered as failed. */
  record PartlyByKey(String key, String code) implements Fault {}

  Fault NONE = new None();

  /** As JSON services and S3 answer errors. */
  static Fault error(Call call, int status, String code, String message) {
    return call.service().equals("s3")
        ? new Answer(
            status,
            Map.of("content-type", "application/xml"),
            Buffer.buffer(
                "<?xml version=\"1.0\"?><Error><Code>"
                    + code
                    + "</Code><Message>"
                    + message
                    + "</Message></Error>"))
        : new Answer(
            status,
            Map.of("content-type", "application/x-amz-json-1.1", "x-amzn-errortype", code),
            Buffer.buffer("{\"__type\":\"" + code + "\",\"message\":\"" + message + "\"}"));
  }
}
