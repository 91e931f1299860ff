package io.millrace.ingest.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.ingest.listener.ConnectionCounts;
import io.millrace.ingest.listener.Limit;
import io.millrace.ingest.session.RetainedMessages;
import io.millrace.ingest.session.SessionCounts;
import io.millrace.ingest.session.Sessions;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happens on connections and in sessions, and shows it as {@code millrace_mqtt_…}. */
final class BrokerMeters implements ConnectionCounts, SessionCounts {
  private final LongAdder connections = new LongAdder();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder protocolErrors = new LongAdder();
  private final LongAdder messagesIn = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder messagesOut = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder expired = new LongAdder();
  private final Map<Limit, LongAdder> limited = new EnumMap<>(Limit.class);

  BrokerMeters() {
    for (Limit limit : Limit.values()) {
      limited.put(limit, new LongAdder());
    }
  }

  void register(MeterRegistry meters, Sessions sessions, RetainedMessages retained) {
    Gauge.builder("millrace.mqtt.connections", connections, LongAdder::sum).register(meters);
    Gauge.builder("millrace.mqtt.sessions", sessions, Sessions::size).register(meters);
    Gauge.builder("millrace.mqtt.retained", retained, RetainedMessages::size).register(meters);
    FunctionCounter.builder("millrace.mqtt.retained.refused", retained, RetainedMessages::refused)
        .register(meters);
    count(meters, "millrace.mqtt.connections.accepted", accepted);
    count(meters, "millrace.mqtt.protocol.errors", protocolErrors);
    count(meters, "millrace.mqtt.messages.received", messagesIn);
    count(meters, "millrace.mqtt.bytes.received", bytesIn);
    count(meters, "millrace.mqtt.messages.sent", messagesOut);
    count(meters, "millrace.mqtt.bytes.sent", bytesOut);
    count(meters, "millrace.mqtt.messages.refused", refused);
    count(meters, "millrace.mqtt.messages.dropped", dropped);
    count(meters, "millrace.mqtt.messages.expired", expired);
    limited.forEach((limit, counter) ->
        FunctionCounter.builder("millrace.mqtt.limited", counter, LongAdder::sum)
            .tag("limit", limit.name().toLowerCase(Locale.ROOT))
            .register(meters));
  }

  private static void count(MeterRegistry meters, String name, LongAdder counter) {
    FunctionCounter.builder(name, counter, LongAdder::sum).register(meters);
  }

  @Override
  public void connected() {
    connections.increment();
    accepted.increment();
  }

  @Override
  public void disconnected() {
    connections.decrement();
  }

  @Override
  public void protocolError() {
    protocolErrors.increment();
  }

  @Override
  public void messageIn(int bytes) {
    messagesIn.increment();
    bytesIn.add(bytes);
  }

  @Override
  public void messageOut(int bytes) {
    messagesOut.increment();
    bytesOut.add(bytes);
  }

  @Override
  public void refused() {
    refused.increment();
  }

  @Override
  public void dropped() {
    dropped.increment();
  }

  @Override
  public void expired() {
    expired.increment();
  }

  @Override
  public void notKept() {
    limited(Limit.SESSIONS);
  }

  @Override
  public void limited(Limit limit) {
    LongAdder counter = limited.get(limit);
    if (counter != null) {
      counter.increment();
    }
  }

  /** What {@code $SYS} tells, by the last part of its topic. */
  Map<String, Long> figures() {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("clients/connected", connections.sum());
    figures.put("connections/total", accepted.sum());
    figures.put("messages/received", messagesIn.sum());
    figures.put("messages/sent", messagesOut.sum());
    figures.put("messages/dropped", dropped.sum());
    figures.put("messages/expired", expired.sum());
    figures.put("messages/refused", refused.sum());
    figures.put("bytes/received", bytesIn.sum());
    figures.put("bytes/sent", bytesOut.sum());
    return figures;
  }
}
