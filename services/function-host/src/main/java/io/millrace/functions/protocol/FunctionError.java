package io.millrace.functions.protocol;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/**
 * Why a function failed, as its language says it.
 *
 * @param type as in {@code ValueError}; may be empty
 * @param stackTrace as the language prints it; may be empty
 * @param line in the function's file; 0 when unknown
 */
public record FunctionError(String type, String message, String stackTrace, int line) {
  static FunctionError parse(String json, String what) {
    JsonObject object = Frames.parse(json, what);
    try {
      String message = object.getString("message");
      if (message == null) {
        throw new ProtocolViolation("badJson", what + " lacks its message");
      }
      return new FunctionError(
          object.getString("type", ""),
          message,
          object.getString("stackTrace", ""),
          object.getInteger("line", 0));
    } catch (ClassCastException | DecodeException wrongType) {
      throw new ProtocolViolation(
          "badJson", what + " has a member of the wrong type: " + wrongType.getMessage());
    }
  }

  /** {@code ValueError: no number}, or only what is there of it. */
  public String headline() {
    return type.isEmpty() || message.startsWith(type + ":") ? message : type + ": " + message;
  }
}
