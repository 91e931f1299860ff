package io.millrace.common.service;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.cluster.Membership;
import io.millrace.common.secret.Sealer;
import io.millrace.common.status.ProcessFigures;
import io.millrace.common.status.StatusPublisher;
import io.millrace.common.status.StatusReport.PipelineStatus;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a process gives to each service in it.
 *
 * @param node this node's name, unique in the installation, letters, digits and {@code -}
 * @param data folder of this installation on this node's disk; a service keeps its own things in
 *     {@code data/<service name>}
 * @param meters of the process
 * @param health where the service registers what readiness depends on
 * @param membership who else belongs to the installation
 */
public record ServiceContext(
    Vertx vertx,
    String node,
    Path data,
    Settings settings,
    MeterRegistry meters,
    Health health,
    Sealer sealer,
    Membership membership) {
  /** Of a process that is alone for good. */
  public ServiceContext(
      Vertx vertx,
      String node,
      Path data,
      Settings settings,
      MeterRegistry meters,
      Health health,
      Sealer sealer) {
    this(vertx, node, data, settings, meters, health, sealer, Membership.alone());
  }

  /**
   * Tells the manager how {@code service} fares on this node.
   *
   * @param pipelines asked on the context that starts the publisher
   */
  public StatusPublisher statusOf(String service, Supplier<List<PipelineStatus>> pipelines) {
    return new StatusPublisher(
        vertx, service, node, Release.version(), new ProcessFigures(vertx, data), pipelines);
  }

  /** The folder that a service of this name keeps its things in. */
  public Path folder(String service) {
    return data.resolve(service);
  }
}
