package io.millrace.manager.certificates;

import io.millrace.common.trust.TrustSet.TopicAccess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Topic rules as they are stored and shown. */
final class AccessText {
  private AccessText() {}

  static @Nullable String write(@Nullable List<String> filters) {
    return filters == null ? null : new JsonArray(filters).encode();
  }

  static TopicAccess read(@Nullable String publish, @Nullable String subscribe) {
    return new TopicAccess(read(publish), read(subscribe));
  }

  private static @Nullable List<String> read(@Nullable String filters) {
    return filters == null
        ? null
        : new JsonArray(filters).stream().map(String.class::cast).toList();
  }

  /** Leaves out what is not restricted. */
  static void show(JsonObject answer, TopicAccess access) {
    if (access.publish() != null) {
      answer.put("publish", new JsonArray(access.publish()));
    }
    if (access.subscribe() != null) {
      answer.put("subscribe", new JsonArray(access.subscribe()));
    }
  }
}
