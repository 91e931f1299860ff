package io.millrace.ingest.app;

import io.millrace.common.service.Settings;
import io.millrace.ingest.listener.BrokerOptions;
import io.millrace.ingest.spool.SpoolOptions;
import java.util.List;
import java.util.OptionalInt;

/**
 * The settings of this service.
 *
 * @param host {@code MILLRACE_MQTT_HOST}: address to listen on; all by default
 * @param port {@code MILLRACE_MQTT_PORT}: mutual TLS; 1883 by default, 0 for any that is free
 * @param insecurePort {@code MILLRACE_INSECURE_MQTT_PORT}: without TLS, on 127.0.0.1 only; none by
 *     default
 * @param names {@code MILLRACE_MQTT_NAMES}: DNS names and IP addresses of this box for its
 *     certificate, beside those that it finds itself
 * @param maxPayload {@code MILLRACE_MQTT_MAX_MESSAGE}: largest payload in bytes; 16 MiB by default,
 *     64 MiB at most
 * @param listeners {@code MILLRACE_MQTT_LOOPS}: event loops that share the connections; one a core
 *     by default
 * @param spoolReserve {@code MILLRACE_SPOOL_RESERVE}: bytes left free on the disk; 256 MiB by
 *     default
 */
public record IngestConfig(
    String host,
    int port,
    OptionalInt insecurePort,
    List<String> names,
    int maxPayload,
    int listeners,
    long spoolReserve) {
  private static final int NONE = -1;

  static IngestConfig from(Settings settings) {
    boolean insecure = settings.text("MILLRACE_INSECURE_MQTT_PORT").isPresent();
    int insecurePort = insecure ? settings.port("MILLRACE_INSECURE_MQTT_PORT", 0) : NONE;
    return new IngestConfig(
        settings.text("MILLRACE_MQTT_HOST", "0.0.0.0"),
        settings.port("MILLRACE_MQTT_PORT", 1883),
        insecure ? OptionalInt.of(insecurePort) : OptionalInt.empty(),
        settings.list("MILLRACE_MQTT_NAMES"),
        (int)
            settings.number(
                "MILLRACE_MQTT_MAX_MESSAGE",
                BrokerOptions.DEFAULT_MAX_PAYLOAD,
                1_024,
                64L * 1024 * 1024),
        (int)
            settings.number(
                "MILLRACE_MQTT_LOOPS", Runtime.getRuntime().availableProcessors(), 1, 64),
        settings.number(
            "MILLRACE_SPOOL_RESERVE", SpoolOptions.DEFAULT_RESERVE_BYTES, 0, Long.MAX_VALUE / 4));
  }
}
