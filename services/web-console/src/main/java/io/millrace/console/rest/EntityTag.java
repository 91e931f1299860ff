package io.millrace.console.rest;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An entity's version as a header (RFC 9110, section 8.8.3).
 *
 * @param text with its quotes
 */
record EntityTag(String text) {
  private static final int NOT_MODIFIED = 304;

  /** Empty for what is built in, which has no versions. */
  static Optional<EntityTag> of(JsonObject entity) {
    return entity.getValue("version") instanceof Number version
        ? Optional.of(new EntityTag("\"" + version + "\""))
        : Optional.empty();
  }

  /**
   * Tells the tag; ends the answer, without a body, when the caller knows this version already.
   * States of pipelines change while their version does not, so that these are told always.
   */
  void show(RoutingContext context, JsonObject entity) {
    context.response().putHeader("etag", text);
    if (isAmong(Request.header(context, "If-None-Match")) && !entity.containsKey("state")) {
      context.response().setStatusCode(NOT_MODIFIED).end();
    }
  }

  /**
   * @param tags comma-separated, or {@code *}; weak ones are as good (section 13.1.2)
   */
  private boolean isAmong(String tags) {
    return Stream.of(tags.split(","))
        .map(tag -> tag.strip().replaceFirst("^W/", ""))
        .anyMatch(tag -> tag.equals(text) || tag.equals("*"));
  }
}
