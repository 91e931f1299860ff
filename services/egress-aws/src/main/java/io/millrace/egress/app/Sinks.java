package io.millrace.egress.app;

import io.millrace.common.spec.AwsTarget;
import io.millrace.common.spec.KinesisOptions;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.egress.aws.Account;
import io.millrace.egress.aws.Clients;
import io.millrace.egress.aws.Identity;
import io.millrace.egress.aws.Lease;
import io.millrace.egress.aws.Naming;
import io.millrace.egress.aws.Place;
import io.millrace.egress.aws.TroubleException;
import io.millrace.egress.aws.Troubles;
import io.millrace.egress.batch.Limits;
import io.millrace.egress.format.Envelope;
import io.millrace.egress.kafka.KafkaSink;
import io.millrace.egress.kafka.Producers;
import io.millrace.egress.kinesis.KinesisSink;
import io.millrace.egress.nats.Connections;
import io.millrace.egress.nats.NatsSink;
import io.millrace.egress.retry.Timers;
import io.millrace.egress.s3.Bucket;
import io.millrace.egress.s3.LargePayloads;
import io.millrace.egress.s3.S3Sink;
import io.millrace.egress.sink.Sink;
import io.millrace.egress.sqs.SqsSink;
import io.vertx.core.Vertx;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkClient;

/**
 * Makes the sink that a pipeline's spec asks for. Never fails: what is wrong shows when the sink is
 * prepared, and is retried and told from there.
 */
final class Sinks {
  private final Vertx vertx;
  private final EgressConfig config;
  private final Accounts accounts;
  private final Clients clients;
  private final Producers producers;
  private final Connections connections;
  private final Timers timers;

  Sinks(
      Vertx vertx,
      EgressConfig config,
      Accounts accounts,
      Clients clients,
      Producers producers,
      Connections connections,
      Timers timers) {
    this.vertx = vertx;
    this.config = config;
    this.accounts = accounts;
    this.clients = clients;
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
              place(s3.target(), Bucket.title(s3.endpoint()), clients::s3),
              timers);
      case PipelineOutput.Kinesis kinesis ->
          new KinesisSink(
              kinesis.endpoint(),
              kinesis.options(),
              order(kinesis.options().order()),
              naming,
              place(kinesis.target(), KinesisSink.title(kinesis.endpoint()), clients::kinesis),
              timers);
      case PipelineOutput.Sqs sqs ->
          new SqsSink(
              sqs.endpoint(),
              sqs.options(),
              naming,
              place(sqs.target(), SqsSink.title(sqs.endpoint()), clients::sqs),
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
            bucket,
            sqs.target().region(),
            naming,
            place(sqs.target(), Bucket.title(bucket), clients::s3));
  }

  private <C extends SdkClient> Place<C> place(
      AwsTarget target, String title, Function<Account, Lease<C>> clients) {
    try {
      Account account = accounts.of(target);
      return new Place<>(
          title, clients.apply(account), config.timeouts(), new Troubles(account, title));
    } catch (TroubleException unreadable) {
      return new Place<>(
          title,
          Lease.unusable(vertx, unreadable),
          config.timeouts(),
          new Troubles(Accounts.withoutKeys(target), title));
    }
  }
}
