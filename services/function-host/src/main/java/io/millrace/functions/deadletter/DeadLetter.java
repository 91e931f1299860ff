package io.millrace.functions.deadletter;

import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * A message that a pipeline could not process, as it entered the pipeline.
 *
 * @param stage where it failed, from 0; the number of stages when the output refused it
 * @param function that failed; empty when it was the output
 * @param message the input message, for sending it through again
 * @param failedAtMillis milliseconds since the epoch
 */
public record DeadLetter(
    String pipeline,
    int stage,
    String function,
    Message message,
    long failedAtMillis,
    String error,
    String stackTrace) {
  private static final int MAX_TEXT = 64 * 1024;

  public DeadLetter {
    error = cut(error);
    stackTrace = cut(stackTrace);
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
  }

  DeadLetter withoutPayload() {
    Message head =
        new Message(message.id(), message.topic(), message.timestampNanos(), Buffer.buffer());
    return new DeadLetter(pipeline, stage, function, head, failedAtMillis, error, stackTrace);
  }

  /** Length of the description, the description, then the payload as it is. */
  Buffer encode() {
    Buffer head =
        new JsonObject()
            .put("stage", stage)
            .put("function", function)
            .put("origin", message.id().origin())
            .put("offset", message.id().offset())
            .put("index", message.id().index())
            .put("topic", message.topic())
            .put("timestamp", message.timestampNanos())
            .put("failedAt", failedAtMillis)
            .put("error", error)
            .put("stackTrace", stackTrace)
            .toBuffer();
    return Buffer.buffer(4 + head.length() + message.payload().length())
        .appendInt(head.length())
        .appendBuffer(head)
        .appendBuffer(message.payload());
  }

  static DeadLetter decode(String pipeline, Buffer bytes) {
    int end = 4 + bytes.getInt(0);
    JsonObject head = new JsonObject(bytes.getBuffer(4, end));
    MessageId id =
        new MessageId(head.getString("origin"), head.getLong("offset"), head.getInteger("index"));
    Message message =
        new Message(
            id,
            head.getString("topic"),
            head.getLong("timestamp"),
            bytes.getBuffer(end, bytes.length()));
    return new DeadLetter(
        pipeline,
        head.getInteger("stage"),
        head.getString("function"),
        message,
        head.getLong("failedAt"),
        head.getString("error"),
        head.getString("stackTrace"));
  }
}
