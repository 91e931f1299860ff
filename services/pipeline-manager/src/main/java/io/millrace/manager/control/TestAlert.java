package io.millrace.manager.control;

import io.millrace.manager.access.Caller;
import io.millrace.manager.catalog.Answers;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** An event that is stored nowhere, to try whether a target can be told. */
final class TestAlert {
  private TestAlert() {}

  static JsonObject by(Caller caller) {
    String now = Answers.time(System.currentTimeMillis());
    return new JsonObject()
        .put("id", UUID.randomUUID().toString())
        .put("type", "ALERT")
        .put("severity", "WARNING")
        .put("sourceType", "manager")
        .put("state", "TEST")
        .put("path", "/alert:Test")
        .put("message", "this is a test, asked for by " + caller.user().name())
        .put("properties", new JsonObject())
        .put("timestamp", now)
        .put("firstAt", now)
        .put("count", 1);
  }
}
