package io.millrace.ingest.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.ingest.listener.CertificateCounts;
import io.millrace.ingest.trust.RefusedCertificate;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what certificates and their rules refuse, and shows it as {@code millrace_mqtt_…}. */
final class CertificateMeters implements CertificateCounts {
  private final Map<RefusedCertificate.Reason, LongAdder> refused =
      new EnumMap<>(RefusedCertificate.Reason.class);
  private final Map<RefusedCertificate.Reason, LongAdder> dismissed =
      new EnumMap<>(RefusedCertificate.Reason.class);
  private final Map<Action, LongAdder> unauthorized = new EnumMap<>(Action.class);

  CertificateMeters(MeterRegistry meters) {
    for (RefusedCertificate.Reason reason : RefusedCertificate.Reason.values()) {
      refused.put(reason, counter(meters, "millrace.mqtt.tls.refused", "reason", reason.label()));
      dismissed.put(
          reason, counter(meters, "millrace.mqtt.connections.dismissed", "reason", reason.label()));
    }
    for (Action action : Action.values()) {
      String label = action.name().toLowerCase(Locale.ROOT);
      unauthorized.put(action, counter(meters, "millrace.mqtt.unauthorized", "action", label));
    }
  }

  private static LongAdder counter(MeterRegistry meters, String name, String tag, String value) {
    LongAdder adder = new LongAdder();
    FunctionCounter.builder(name, adder, LongAdder::sum).tag(tag, value).register(meters);
    return adder;
  }

  private static <K> void count(Map<K, LongAdder> counters, K key) {
    LongAdder counter = counters.get(key);
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void tlsRefused(RefusedCertificate.Reason reason) {
    count(refused, reason);
  }

  @Override
  public void dismissed(RefusedCertificate.Reason reason) {
    count(dismissed, reason);
  }

  @Override
  public void unauthorized(Action action) {
    count(unauthorized, action);
  }
}
