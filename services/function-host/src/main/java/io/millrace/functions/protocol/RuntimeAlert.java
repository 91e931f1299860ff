package io.millrace.functions.protocol;

import io.vertx.core.json.JsonObject;

/**
 * Something that a runtime wants the pipeline's user to know though no message failed by it.
 *
 * @param key repeats of the same are one alert
 */
public record RuntimeAlert(boolean critical, String key, String message) {
  static RuntimeAlert parse(String json) {
    JsonObject object = Frames.parse(json, "ALERT");
    Object key = object.getValue("key");
    Object message = object.getValue("message");
    if (key == null || message == null) {
      throw new ProtocolViolation("badJson", "ALERT needs severity, key and message");
    }
    return new RuntimeAlert(
        !"WARNING".equals(object.getValue("severity")), key.toString(), message.toString());
  }
}
