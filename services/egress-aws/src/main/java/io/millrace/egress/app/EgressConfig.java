package io.millrace.egress.app;

import io.millrace.common.service.Settings;
import io.millrace.egress.aws.Timeouts;
import io.millrace.egress.batch.Limits;
import java.time.Duration;
import java.util.List;

/**
 * The settings of the egress service.
 *
 * @param bufferBytes {@code MILLRACE_EGRESS_BUFFER_BYTES}: what all links together may bring before
 *     it is delivered, 64 MiB by default
 * @param timeouts {@code MILLRACE_EGRESS_CONNECT_SECONDS} (5) and {@code
 *     MILLRACE_EGRESS_CALL_SECONDS} (20)
 * @param kinesisOrder {@code MILLRACE_EGRESS_KINESIS_ORDER}: {@code request} (default) keeps the
 *     order of a key except where Kinesis takes a request in part; {@code message} keeps it always,
 *     at one record a round trip and key; pipelines may say otherwise
 * @param kafkaServers {@code MILLRACE_EGRESS_KAFKA_SERVERS}: of pipelines that name none, {@code
 *     localhost:9092} by default
 * @param natsServers {@code MILLRACE_EGRESS_NATS_SERVERS}: of pipelines that name none, {@code
 *     nats://localhost:4222} by default
 */
record EgressConfig(
    long bufferBytes,
    Timeouts timeouts,
    Limits.Order kinesisOrder,
    String kafkaServers,
    String natsServers) {
  private static final long MIB = 1024L * 1024;

  static EgressConfig from(Settings settings) {
    String order =
        settings.choice("MILLRACE_EGRESS_KINESIS_ORDER", "request", List.of("request", "message"));
    return new EgressConfig(
        settings.number("MILLRACE_EGRESS_BUFFER_BYTES", 64 * MIB, MIB, 64 * 1024 * MIB),
        new Timeouts(
            Duration.ofSeconds(settings.number("MILLRACE_EGRESS_CONNECT_SECONDS", 5, 1, 300)),
            Duration.ofSeconds(settings.number("MILLRACE_EGRESS_CALL_SECONDS", 20, 1, 3_600))),
        order.equals("message") ? Limits.Order.BY_MESSAGE : Limits.Order.BY_REQUEST,
        settings.text("MILLRACE_EGRESS_KAFKA_SERVERS", "localhost:9092"),
        settings.text("MILLRACE_EGRESS_NATS_SERVERS", "nats://localhost:4222"));
  }
}
