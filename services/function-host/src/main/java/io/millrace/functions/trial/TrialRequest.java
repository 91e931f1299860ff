package io.millrace.functions.trial;

import io.millrace.common.control.TrialService;
import io.millrace.common.failure.Failure;
import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.millrace.common.spec.PipelineInput;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.SpoolLimits;
import io.millrace.common.spec.StageSpec;
import io.millrace.common.wire.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is to be tried.
 *
 * @param pipeline that the functions would form
 * @param limitMillis for all of it
 */
record TrialRequest(PipelineSpec pipeline, List<Message> messages, long limitMillis) {
  static final int MAX_STAGES = 10;
  static final int MAX_MESSAGES = 1_000;
  private static final String TOPIC = "test";
  private static final long NANOS_PER_MILLI = 1_000_000;

  /**
   * @throws io.vertx.serviceproxy.ServiceException naming the field at fault
   */
  static TrialRequest of(JsonObject request) {
    List<StageSpec> stages = new ArrayList<>();
    for (Object stage : list(request, "stages", MAX_STAGES)) {
      stages.add(Json.read(((JsonObject) stage).encode(), StageSpec.class));
    }
    List<Message> messages = new ArrayList<>();
    Map<String, PipelineInput.SourceTopic> topics = new TreeMap<>();
    JsonArray given = list(request, "messages", MAX_MESSAGES);
    for (int i = 0; i < given.size(); i++) {
      String path = "messages[" + i + "]";
      if (!(given.getValue(i) instanceof JsonObject message)) {
        throw wrong(path, "must be an object such as {\"text\": \"…\", \"topic\": \"…\"}");
      }
      Message read = message(message, path, i);
      messages.add(read);
      topics.put(read.topic(), topic(message, path, read.topic()));
    }
    return new TrialRequest(
        pipeline(stages, List.copyOf(topics.values())), messages, limit(request));
  }

  private static JsonArray list(JsonObject request, String field, int most) {
    if (!(request.getValue(field) instanceof JsonArray array) || array.isEmpty()) {
      throw wrong(field, "is missing; it must be a list with one entry at least");
    }
    if (array.size() > most) {
      throw wrong(field, "has " + array.size() + " entries but may have " + most + " at most");
    }
    return array;
  }

  private static Message message(JsonObject message, String path, int number) {
    for (String field : message.fieldNames()) {
      if (!List.of("payload", "text", "topic", "timestamp", "selectors", "size").contains(field)) {
        throw wrong(
            path + "." + field,
            "is not a field of a message; fields are payload, text, topic, timestamp, selectors");
      }
    }
    return new Message(
        new MessageId("trial", number, 0),
        text(message, path, "topic", TOPIC),
        timestamp(message, path),
        payload(message, path));
  }

  private static Buffer payload(JsonObject message, String path) {
    boolean asText = message.containsKey("text");
    if (asText == message.containsKey("payload")) {
      throw wrong(path, "must have either payload, in base64, or text");
    }
    if (asText) {
      return Buffer.buffer(text(message, path, "text", "").getBytes(StandardCharsets.UTF_8));
    }
    try {
      return Buffer.buffer(Base64.getDecoder().decode(text(message, path, "payload", "")));
    } catch (IllegalArgumentException noBase64) {
      throw wrong(path + ".payload", "is not base64: " + noBase64.getMessage());
    }
  }

  private static String text(JsonObject message, String path, String field, String usual) {
    Object value = message.getValue(field, usual);
    if (value instanceof String text && (!field.equals("topic") || !text.isEmpty())) {
      return text;
    }
    throw wrong(path + "." + field, "is " + value + " but must be a text");
  }

  private static long timestamp(JsonObject message, String path) {
    Object value = message.getValue("timestamp");
    if (value == null) {
      return System.currentTimeMillis() * NANOS_PER_MILLI;
    }
    if (value instanceof Number nanos && nanos.longValue() >= 0) {
      return nanos.longValue();
    }
    throw wrong(
        path + ".timestamp", "is " + value + " but must be a number of nanoseconds since 1970");
  }

  private static PipelineInput.SourceTopic topic(JsonObject message, String path, String topic) {
    Map<String, String> selectors = new TreeMap<>();
    Object given = message.getValue("selectors");
    if (given instanceof JsonObject object) {
      object.forEach(entry -> selectors.put(entry.getKey(), String.valueOf(entry.getValue())));
    } else if (given != null) {
      throw wrong(path + ".selectors", "must be an object: category ids and values");
    }
    return new PipelineInput.SourceTopic(topic, selectors);
  }

  private static PipelineSpec pipeline(
      List<StageSpec> stages, List<PipelineInput.SourceTopic> topics) {
    return new PipelineSpec(
        "trial",
        "trial",
        "",
        1,
        new PipelineInput.Topics(topics),
        null,
        stages,
        new PipelineOutput.Stream("trial"),
        SpoolLimits.DEFAULT,
        null);
  }

  private static long limit(JsonObject request) {
    Object value = request.getValue("timeoutMillis", TrialService.LIMIT_MILLIS);
    if (value instanceof Number millis
        && millis.longValue() >= 1
        && millis.longValue() <= TrialService.LIMIT_MILLIS) {
      return millis.longValue();
    }
    throw wrong(
        "timeoutMillis",
        "is " + value + " but must be a whole number from 1 to " + TrialService.LIMIT_MILLIS);
  }

  private static RuntimeException wrong(String field, String what) {
    return Failure.invalid(field, field + " " + what).toException();
  }
}
