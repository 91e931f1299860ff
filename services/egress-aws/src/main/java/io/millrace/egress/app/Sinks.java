package io.millrace.egress.app;

import io.millrace.common.secret.Sealer;
import io.millrace.common.spec.AwsTarget;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.egress.aws.Account;
import io.millrace.egress.aws.Clients;
import io.millrace.egress.aws.Identity;
import io.millrace.egress.aws.Lease;
import io.millrace.egress.aws.TroubleException;
import io.millrace.egress.aws.Troubles;
import io.millrace.egress.kinesis.KinesisSink;
import io.millrace.egress.retry.Timers;
import io.millrace.egress.retry.Trouble;
import io.millrace.egress.s3.S3Sink;
import io.millrace.egress.sink.Sink;
import io.millrace.egress.sqs.SqsSink;
import io.vertx.core.Vertx;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkClient;

/**
 * Makes the sink that a pipeline's spec asks for. Never fails: what is wrong shows when the sink is
 * prepared, and is retried and told from there.
 */
final class Sinks {
  private final Vertx vertx;
  private final EgressConfig config;
  private final Sealer sealer;
  private final Clients clients;
  private final Timers timers;

  Sinks(Vertx vertx, EgressConfig config, Sealer sealer, Clients clients, Timers timers) {
    this.vertx = vertx;
    this.config = config;
    this.sealer = sealer;
    this.clients = clients;
    this.timers = timers;
  }

  Sink open(PipelineSpec spec, PipelineOutput.Aws output) {
    AwsTarget target = output.target();
    Identity identity = new Identity(spec.id());
    return switch (output) {
      case PipelineOutput.S3(String bucket, AwsTarget at) ->
          new S3Sink(
              bucket,
              at.region(),
              spec.name(),
              identity,
              lease(at, clients::s3),
              config.timeouts(),
              new Troubles(at.profile(), at.region(), S3Sink.title(bucket)));
      case PipelineOutput.Kinesis(String stream, AwsTarget at) ->
          new KinesisSink(
              stream,
              config.kinesisOrder(),
              lease(at, clients::kinesis),
              timers,
              config.timeouts(),
              new Troubles(at.profile(), at.region(), KinesisSink.title(stream)));
      case PipelineOutput.Sqs(String queue, AwsTarget at) ->
          new SqsSink(
              queue,
              identity,
              lease(at, clients::sqs),
              config.timeouts(),
              new Troubles(target.profile(), target.region(), SqsSink.title(queue)));
    };
  }

  private <C extends SdkClient> Lease<C> lease(
      AwsTarget target, Function<Account, Lease<C>> clients) {
    try {
      return clients.apply(
          new Account(
              target.region(),
              target.endpointUrl(),
              sealer.open(target.sealedAccessKey()),
              sealer.open(target.sealedSecret())));
    } catch (IllegalArgumentException unreadable) {
      return Lease.unusable(
          vertx,
          new TroubleException(
              Trouble.standing(
                  "the keys of cloud profile '"
                      + target.profile()
                      + "' cannot be read: they were sealed with another installation key than this node's, or were changed")));
    }
  }
}
