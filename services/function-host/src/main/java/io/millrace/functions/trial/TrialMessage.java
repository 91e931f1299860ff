package io.millrace.functions.trial;

import io.millrace.common.message.Message;
import io.millrace.functions.protocol.FunctionError;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of one message in one function. Belongs to the event loop. */
final class TrialMessage {
  /** Outputs of a message beyond this are counted only. */
  static final int MAX_OUTPUTS = 1_000;

  private final int input;
  private final Message message;
  private final List<Message> outputs = new ArrayList<>();
  private long outputsLeftOut;
  private long micros;
  private @Nullable FunctionError error;

  /**
   * @param input which of the trial's messages it came of
   */
  TrialMessage(int input, Message message) {
    this.input = input;
    this.message = message;
  }

  int input() {
    return input;
  }

  Message message() {
    return message;
  }

  List<Message> outputs() {
    return outputs;
  }

  boolean failed() {
    return error != null;
  }

  /** Takes an output if there is room for it. Returns whether there was. */
  boolean add(Message output) {
    if (outputs.size() >= MAX_OUTPUTS) {
      outputsLeftOut++;
      return false;
    }
    outputs.add(output);
    return true;
  }

  void leaveOut() {
    outputsLeftOut++;
  }

  void end(long nanos, @Nullable FunctionError failure) {
    micros = nanos / 1_000;
    error = failure;
  }

  JsonObject describe() {
    JsonArray sent = new JsonArray();
    outputs.forEach(output -> sent.add(describe(output)));
    JsonObject description =
        new JsonObject()
            .put("input", input)
            .put("micros", micros)
            .put("outputs", sent)
            .put("outputsLeftOut", outputsLeftOut);
    return error == null ? description : description.put("error", describe(error));
  }

  static JsonObject describe(Message output) {
    return new JsonObject()
        .put("topic", output.topic())
        .put("size", output.payload().length())
        .put("payload", Base64.getEncoder().encodeToString(output.payload().getBytes()));
  }

  static JsonObject describe(FunctionError error) {
    JsonObject description =
        new JsonObject()
            .put("type", error.type())
            .put("message", error.message())
            .put("stackTrace", error.stackTrace());
    return error.line() > 0 ? description.put("line", error.line()) : description;
  }
}
