package io.millrace.common.placement;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.link.Links;
import java.util.List;

/** Which placement a process goes by, and what it refused of those that others have replaced. */
public final class PlacementMeters {
  private static final double MILLIS = 1_000;

  private final MeterRegistry registry;
  private final List<Meter> meters;

  private PlacementMeters(MeterRegistry registry, List<Meter> meters) {
    this.registry = registry;
    this.meters = meters;
  }

  /** Shows them until {@link #remove}. */
  public static PlacementMeters show(
      PlacementWatcher placement, Links links, MeterRegistry registry) {
    return new PlacementMeters(
        registry,
        List.of(
            Gauge.builder("millrace.placement.version", placement, some -> some.current().version())
                .register(registry),
            Gauge.builder(
                    "millrace.placement.lag.seconds", placement, some -> some.lagMillis() / MILLIS)
                .description("how long the newest placement took to get here")
                .register(registry),
            FunctionCounter.builder("millrace.links.fenced", links, Links::fenced)
                .description(
                    "refused: links of function-hosts that were gone, and late acknowledgements")
                .register(registry)));
  }

  public void remove() {
    meters.forEach(registry::remove);
  }
}
