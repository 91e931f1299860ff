package io.millrace.console.live;

import io.millrace.common.failure.Failure;
import io.vertx.core.json.JsonObject;

/** What viewers are sent, as text. */
final class Frames {
  private Frames() {}

  static String news(String topic, JsonObject data) {
    return new JsonObject().put("topic", topic).put("data", data).encode();
  }

  static String error(String topic, Failure failure) {
    return new JsonObject()
        .put("topic", topic)
        .put(
            "error",
            new JsonObject()
                .put("statusCode", failure.kind().status())
                .put("message", failure.message()))
        .encode();
  }
}
