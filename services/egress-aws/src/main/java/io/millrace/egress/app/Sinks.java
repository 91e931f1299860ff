package io.millrace.egress.app;

import io.millrace.common.spec.KinesisOptions;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.egress.aws.Identity;
import io.millrace.egress.aws.Naming;
import io.millrace.egress.batch.Limits;
import io.millrace.egress.format.Envelope;
import io.millrace.egress.kafka.KafkaSink;
import io.millrace.egress.kafka.Producers;
import io.millrace.egress.kinesis.KinesisSink;
import io.millrace.egress.nats.Connections;
import io.millrace.egress.nats.NatsSink;
import io.millrace.egress.retry.Timers;
import io.millrace.egress.s3.LargePayloads;
import io.millrace.egress.s3.S3Sink;
import io.millrace.egress.sink.Sink;
import io.millrace.egress.sqs.SqsSink;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sink that a pipeline's spec asks for. Never fails: what is wrong shows when the sink is
 * prepared, and is retried and told from there.
 */
final class Sinks {
  private final EgressConfig config;
  private final Places places;
  private final Producers producers;
  private final Connections connections;
  private final Timers timers;

  Sinks(
      EgressConfig config,
      Places places,
      Producers producers,
      Connections connections,
      Timers timers) {
    this.config = config;
    this.places = places;
    this.producers = producers;
    this.connections = connections;
    this.timers = timers;
  }

  Sink open(PipelineSpec spec, PipelineOutput.Outside output) {
    Naming naming = new Naming(spec.name(), new Identity(spec.id()));
    return switch (output) {
      case PipelineOutput.S3 s3 ->
          new S3Sink(
              s3.endpoint(),
              s3.target().region(),
              s3.options(),
              naming,
              places.bucket(s3.target(), s3.endpoint()),
              timers);
      case PipelineOutput.Kinesis kinesis ->
          new KinesisSink(
              kinesis.endpoint(),
              kinesis.options(),
              order(kinesis.options().order()),
              naming,
              places.stream(kinesis.target(), kinesis.endpoint()),
              timers);
      case PipelineOutput.Sqs sqs ->
          new SqsSink(
              sqs.endpoint(),
              sqs.options(),
              naming,
              places.queue(sqs.target(), sqs.endpoint()),
              large(sqs, naming));
      case PipelineOutput.Kafka kafka ->
          new KafkaSink(
              kafka.endpoint(),
              kafka.servers() == null ? config.kafkaServers() : kafka.servers(),
              envelope(kafka.envelope(), spec),
              producers);
      case PipelineOutput.Nats nats ->
          new NatsSink(
              nats.endpoint(),
              nats.servers() == null ? config.natsServers() : nats.servers(),
              envelope(nats.envelope(), spec),
              connections);
    };
  }

  private static @Nullable Envelope envelope(boolean wanted, PipelineSpec spec) {
    return wanted ? new Envelope(spec.input()) : null;
  }

  private Limits.Order order(KinesisOptions.@Nullable Order wanted) {
    return switch (wanted) {
      case null -> config.kinesisOrder();
      case REQUEST -> Limits.Order.BY_REQUEST;
      case MESSAGE -> Limits.Order.BY_MESSAGE;
    };
  }

  private @Nullable LargePayloads large(PipelineOutput.Sqs sqs, Naming naming) {
    String bucket = sqs.options().oversizedBucket();
    return bucket == null
        ? null
        : new LargePayloads(
            bucket, sqs.target().region(), naming, places.bucket(sqs.target(), bucket));
  }
}
