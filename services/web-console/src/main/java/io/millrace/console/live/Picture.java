package io.millrace.console.live;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** A feed whose news add up to a whole, so that many viewers can share it and come at any time. */
interface Picture extends Feed {
  /**
   * All that was told so far, as somebody who comes now has to be told; empty before the first
   * answer.
   */
  Optional<JsonObject> whole();
}
