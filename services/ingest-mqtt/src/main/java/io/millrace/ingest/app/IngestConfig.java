package io.millrace.ingest.app;

import io.millrace.common.service.Settings;
import io.millrace.common.trust.TrustSet;
import io.millrace.ingest.listener.BrokerOptions;
import io.millrace.ingest.listener.ClientLimits;
import io.millrace.ingest.listener.ConnectionLimits;
import io.millrace.ingest.session.SessionLimits;
import io.millrace.ingest.spool.SpoolOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * The settings of this service.
 *
 * @param host {@code MILLRACE_MQTT_HOST}: address to listen on; all by default
 * @param port {@code MILLRACE_MQTT_PORT}: mutual TLS; 1883 by default, 0 for any that is free
 * @param insecurePort {@code MILLRACE_INSECURE_MQTT_PORT}: without TLS, on 127.0.0.1 only; none by
 *     default
 * @param webSocketPort {@code MILLRACE_MQTT_WS_PORT}: WebSocket with mutual TLS; none by default
 * @param names {@code MILLRACE_MQTT_NAMES}: DNS names and IP addresses of this box for its
 *     certificate, beside those that it finds itself
 * @param broker what connections may do; {@code MILLRACE_MQTT_MAX_MESSAGE} is the largest payload
 *     in bytes, 16 MiB by default, 64 MiB at most
 * @param sessions what sessions may use
 * @param listeners {@code MILLRACE_MQTT_LOOPS}: event loops that share the connections; by default
 *     one for every two cores, as the others have to do with the messages, too
 * @param spoolReserve {@code MILLRACE_SPOOL_RESERVE}: bytes left free on the disk; 256 MiB by
 *     default
 * @param peerBytes {@code MILLRACE_MQTT_PEER_BYTES}: bound of what waits on disk for each other
 *     node that is one broker with this one, in bytes; 1 GiB by default
 * @param trusted {@code MILLRACE_MQTT_TRUST_FILE}: certificates (PEM) of further authorities whose
 *     clients this node takes; none by default
 */
public record IngestConfig(
    String host,
    int port,
    OptionalInt insecurePort,
    OptionalInt webSocketPort,
    List<String> names,
    BrokerOptions broker,
    SessionLimits sessions,
    int listeners,
    long spoolReserve,
    long peerBytes,
    List<TrustSet.Authority> trusted) {
  private static final long MIB = 1024L * 1024;

  /** As MQTT says never. */
  private static final long NEVER = 0xFFFF_FFFFL;

  static IngestConfig from(Settings settings) {
    return new IngestConfig(
        settings.text("MILLRACE_MQTT_HOST", "0.0.0.0"),
        settings.port("MILLRACE_MQTT_PORT", 1883),
        optionalPort(settings, "MILLRACE_INSECURE_MQTT_PORT"),
        optionalPort(settings, "MILLRACE_MQTT_WS_PORT"),
        settings.list("MILLRACE_MQTT_NAMES"),
        broker(settings),
        sessions(settings),
        number(
            settings,
            "MILLRACE_MQTT_LOOPS",
            Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
            1,
            64),
        settings.number(
            "MILLRACE_SPOOL_RESERVE", SpoolOptions.DEFAULT_RESERVE_BYTES, 0, Long.MAX_VALUE / 4),
        settings.number("MILLRACE_MQTT_PEER_BYTES", 1024 * MIB, 64 * MIB, Long.MAX_VALUE / 4),
        settings
            .text("MILLRACE_MQTT_TRUST_FILE")
            .map(file -> TrustFile.read(Path.of(file)))
            .orElse(List.of()));
  }

  private static OptionalInt optionalPort(Settings settings, String name) {
    return settings.text(name).isPresent()
        ? OptionalInt.of(settings.port(name, 0))
        : OptionalInt.empty();
  }

  private static BrokerOptions broker(Settings settings) {
    int maxPayload =
        number(
            settings,
            "MILLRACE_MQTT_MAX_MESSAGE",
            BrokerOptions.DEFAULT_MAX_PAYLOAD,
            1_024,
            (int) (64 * MIB));
    return BrokerOptions.of(
        maxPayload,
        client(settings),
        new ConnectionLimits(
            number(settings, "MILLRACE_MQTT_CONNECTIONS", 20_000, 1, 1_000_000),
            number(settings, "MILLRACE_MQTT_CONNECTION_RATE", 1_000, 1, 1_000_000)),
        settings.number(
            "MILLRACE_MQTT_ASSEMBLY_BYTES",
            BrokerOptions.defaultAssemblyBytes(maxPayload),
            MIB,
            1L << 40));
  }

  private static ClientLimits client(Settings settings) {
    return new ClientLimits(
        number(settings, "MILLRACE_MQTT_RECEIVE_MAXIMUM", 4_096, 1, 65_535),
        number(settings, "MILLRACE_MQTT_IN_FLIGHT", 1_024, 1, 65_535),
        number(
            settings,
            "MILLRACE_MQTT_KEEP_ALIVE",
            ClientLimits.ANY_KEEP_ALIVE,
            1,
            ClientLimits.ANY_KEEP_ALIVE),
        number(settings, "MILLRACE_MQTT_TOPIC_BYTES", 65_535, 1, 65_535),
        number(settings, "MILLRACE_MQTT_TOPIC_LEVELS", 200, 1, 256),
        new ClientLimits.Rate(
            settings.number("MILLRACE_MQTT_MESSAGE_RATE", 250_000, 1, 1L << 40),
            settings.number("MILLRACE_MQTT_BYTE_RATE", 256 * MIB, 1_024, 1L << 40),
            settings
                .choice("MILLRACE_MQTT_RATE_ACTION", "slow", List.of("slow", "disconnect"))
                .equals("disconnect")));
  }

  private static SessionLimits sessions(Settings settings) {
    SessionLimits usual = SessionLimits.DEFAULT;
    return new SessionLimits(
        number(settings, "MILLRACE_MQTT_QUEUED_MESSAGES", usual.queuedMessages(), 1, 10_000_000),
        settings.number("MILLRACE_MQTT_QUEUED_BYTES", usual.queuedBytes(), 1_024, 1L << 40),
        settings.number("MILLRACE_MQTT_ALL_QUEUED_BYTES", usual.allQueuedBytes(), MIB, 1L << 40),
        number(settings, "MILLRACE_MQTT_SESSIONS", usual.sessions(), 1, 10_000_000),
        Duration.ofSeconds(settings.number("MILLRACE_MQTT_SESSION_EXPIRY", NEVER, 0, NEVER)),
        number(settings, "MILLRACE_MQTT_SUBSCRIPTIONS", usual.subscriptions(), 1, 1_000_000));
  }

  private static int number(Settings settings, String name, int otherwise, int least, int most) {
    return (int) settings.number(name, otherwise, least, most);
  }
}
