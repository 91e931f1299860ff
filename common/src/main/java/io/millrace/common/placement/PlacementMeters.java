package io.millrace.common.placement;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.link.Links;

/** Which placement a process goes by, and what it refused of links that had been replaced. */
public final class PlacementMeters {
  private static final double MILLIS = 1_000;

  private PlacementMeters() {}

  public static void show(PlacementWatcher placement, Links links, MeterRegistry meters) {
    Gauge.builder("millrace.placement.version", placement, some -> some.current().version())
        .register(meters);
    Gauge.builder("millrace.placement.lag.seconds", placement, some -> some.lagMillis() / MILLIS)
        .description("how long the newest placement took to get here")
        .register(meters);
    FunctionCounter.builder("millrace.links.fenced", links, Links::fenced)
        .description("acknowledgements of links that had been replaced: refused")
        .register(meters);
  }
}
