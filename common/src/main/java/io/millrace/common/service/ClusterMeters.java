package io.millrace.common.service;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.cluster.Membership;

/** How the cluster looks from this process. */
final class ClusterMeters {
  private ClusterMeters() {}

  static void show(Membership membership, MeterRegistry meters) {
    Gauge.builder("millrace.cluster.alive", membership, some -> some.alive().size())
        .description("processes of the installation that are there")
        .register(meters);
    Gauge.builder("millrace.cluster.missing", membership, some -> some.missing().size())
        .description("processes that belong to the installation and are not there")
        .register(meters);
    Gauge.builder("millrace.cluster.majority", membership, some -> some.quorate() ? 1 : 0)
        .description("1 on the majority's side of a cut and when there is none")
        .register(meters);
    FunctionCounter.builder("millrace.cluster.unread", membership, Membership::unread)
        .description("times that what the cluster shares could not be read")
        .register(meters);
  }
}
