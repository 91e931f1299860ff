package io.millrace.common.service;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.secret.Sealer;
import io.vertx.core.Vertx;
import java.nio.file.Path;

/**
 * What a process gives to each service in it.
 *
 * @param node this node's name, unique in the installation, letters, digits and {@code -}
 * @param data folder of this installation on this node's disk; a service keeps its own things in
 *     {@code data/<service name>}
 * @param meters of the process
 * @param health where the service registers what readiness depends on
 */
public record ServiceContext(
    Vertx vertx,
    String node,
    Path data,
    Settings settings,
    MeterRegistry meters,
    Health health,
    Sealer sealer) {
  /** The folder that a service of this name keeps its things in. */
  public Path folder(String service) {
    return data.resolve(service);
  }
}
