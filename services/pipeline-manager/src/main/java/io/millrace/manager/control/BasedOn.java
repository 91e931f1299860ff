package io.millrace.manager.control;

import io.millrace.common.failure.Failure;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/** Optimistic locking: a change that somebody based on another version is refused. */
final class BasedOn {
  private BasedOn() {}

  /**
   * @param ifMatch the header: entity tags, comma-separated, or {@code *}; empty for any version
   *     (RFC 9110, section 13.1.1)
   * @param request may have a {@code version}
   * @throws io.vertx.serviceproxy.ServiceException OUTDATED or CONFLICT
   */
  static void check(Entity stored, String ifMatch, JsonObject request) {
    List<String> tags = Stream.of(ifMatch.split(",")).map(String::strip).toList();
    String current = "\"" + stored.version() + "\"";
    if (!ifMatch.isBlank() && !tags.contains("*") && !tags.contains(current)) {
      throw new Failure(
              Failure.Kind.OUTDATED,
              "If-Match",
              "If-Match is "
                  + Wording.quoted(ifMatch)
                  + ", but the "
                  + stored.kind().noun()
                  + " "
                  + Wording.quoted(stored.name())
                  + " is "
                  + current
                  + " by now; read it again")
          .toException();
    }
    if (request.getValue("version") instanceof Number based
        && based.longValue() != stored.version()
        && !stored.builtIn()) {
      throw new Failure(
              Failure.Kind.CONFLICT,
              "version",
              "version is "
                  + based
                  + ", but the "
                  + stored.kind().noun()
                  + " "
                  + Wording.quoted(stored.name())
                  + " is of version "
                  + stored.version()
                  + " by now; read it again")
          .toException();
    }
  }
}
