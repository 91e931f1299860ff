package io.millrace.common.placement;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.link.Links;

/** Which placement a process goes by, and what it refused of those that others have replaced. */
public final class PlacementMeters {
  private static final double MILLIS = 1_000;

  private PlacementMeters() {}

  /** Of a process that has links too. */
  public static void show(PlacementWatcher placement, Links links, MeterRegistry meters) {
    show(placement, meters);
    FunctionCounter.builder("millrace.links.fenced", links, Links::fenced)
        .description("refused: links of function-hosts that were gone, and late acknowledgements")
        .register(meters);
  }

  public static void show(PlacementWatcher placement, MeterRegistry meters) {
    Gauge.builder("millrace.placement.version", placement, some -> some.current().version())
        .register(meters);
    Gauge.builder("millrace.placement.lag.seconds", placement, some -> some.lagMillis() / MILLIS)
        .description("how long the newest placement took to get here")
        .register(meters);
  }
}
