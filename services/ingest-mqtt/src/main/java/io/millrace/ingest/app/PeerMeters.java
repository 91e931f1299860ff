package io.millrace.ingest.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.ingest.spool.PipelineSpool;

/** Shows what goes to other nodes as {@code millrace_mqtt_peer_…}. */
final class PeerMeters {
  private PeerMeters() {}

  /** Shows the queue for the node {@code peer}. */
  static void register(MeterRegistry meters, String peer, PipelineSpool queue) {
    FunctionCounter.builder(
            "millrace.mqtt.peer.messages", queue, spool -> spool.figures().messagesIn())
        .tag("peer", peer)
        .register(meters);
    FunctionCounter.builder("millrace.mqtt.peer.dropped", queue, spool -> spool.figures().dropped())
        .tag("peer", peer)
        .register(meters);
    Gauge.builder("millrace.mqtt.peer.waiting", queue, PipelineSpool::messages)
        .tag("peer", peer)
        .register(meters);
  }
}
