package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;

/**
 * Specs of all started pipelines, as the manager compiles them. Asked by data-plane nodes; takes no
 * token.
 */
@ProxyGen
public interface SpecService {
  /** Event bus address of the manager's end. */
  String ADDRESS = "manager.specs";

  /** Published, with the new revision as body, whenever the set of specs changed. */
  String CHANGED = "manager.specs.changed";

  /**
   * The set of specs as JSON ({@link io.millrace.common.spec.SpecSet}), or an empty string when it
   * still is of revision {@code knownRevision}.
   */
  Future<String> fetchJson(String knownRevision);

  @GenIgnore
  static SpecService proxy(Vertx vertx) {
    return new SpecServiceVertxEBProxy(vertx, ADDRESS, new DeliveryOptions().setSendTimeout(5_000));
  }
}
