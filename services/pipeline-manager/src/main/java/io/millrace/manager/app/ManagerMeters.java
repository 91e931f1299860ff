package io.millrace.manager.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.manager.schema.Kind;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What an active manager counts; nothing while another one is active. */
final class ManagerMeters {
  private final Supplier<@Nullable Parts> active;

  private ManagerMeters(Supplier<@Nullable Parts> active) {
    this.active = active;
  }

  /**
   * @param active null while another manager is active
   */
  static void show(Supplier<@Nullable Parts> active, MeterRegistry meters) {
    ManagerMeters all = new ManagerMeters(active);
    for (Kind kind : Kind.values()) {
      all.gauge("millrace.manager.entities", some -> some.catalog().view().all(kind).size())
          .tag("kind", kind.path())
          .register(meters);
    }
    all.gauge("millrace.manager.specs", some -> some.specs().specs().pipelines().size())
        .register(meters);
    all.gauge("millrace.manager.alerts.open", some -> some.alerts().open()).register(meters);
    Gauge.builder("millrace.manager.active", active, some -> some.get() == null ? 0 : 1)
        .strongReference(true)
        .register(meters);
  }

  private Gauge.Builder<?> gauge(String name, ToDoubleFunction<Parts> value) {
    return Gauge.builder(
            name,
            active,
            some -> {
              Parts opened = some.get();
              return opened == null ? Double.NaN : value.applyAsDouble(opened);
            })
        .strongReference(true);
  }
}
