package io.millrace.console.live;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** What a viewer watches: asked for news again and again, never twice at once. */
interface Feed {
  /** News since the last answer; empty when there is none. */
  Future<Optional<JsonObject>> next();

  /** How long to wait after an answer before asking again, in milliseconds. */
  long pauseMillis();

  /** Nobody watches any more. */
  default void close() {}
}
