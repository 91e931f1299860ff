package io.millrace.egress.app;

import io.millrace.common.spec.AwsTarget;
import io.millrace.egress.aws.Account;
import io.millrace.egress.aws.Clients;
import io.millrace.egress.aws.Lease;
import io.millrace.egress.aws.Place;
import io.millrace.egress.aws.Timeouts;
import io.millrace.egress.aws.TroubleException;
import io.millrace.egress.aws.Troubles;
import io.millrace.egress.kinesis.KinesisSink;
import io.millrace.egress.s3.Bucket;
import io.millrace.egress.sqs.SqsSink;
import io.vertx.core.Vertx;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** Buckets, streams and queues with clients of their accounts. */
final class Places {
  private final Vertx vertx;
  private final Timeouts timeouts;
  private final Accounts accounts;
  private final Clients clients;

  Places(Vertx vertx, Timeouts timeouts, Accounts accounts, Clients clients) {
    this.vertx = vertx;
    this.timeouts = timeouts;
    this.accounts = accounts;
    this.clients = clients;
  }

  Place<S3AsyncClient> bucket(AwsTarget target, String name) {
    return place(target, Bucket.title(name), clients::s3);
  }

  Place<KinesisAsyncClient> stream(AwsTarget target, String name) {
    return place(target, KinesisSink.title(name), clients::kinesis);
  }

  Place<SqsAsyncClient> queue(AwsTarget target, String name) {
    return place(target, SqsSink.title(name), clients::sqs);
  }

  private <C extends SdkClient> Place<C> place(
      AwsTarget target, String title, Function<Account, Lease<C>> clients) {
    try {
      Account account = accounts.of(target);
      return new Place<>(title, clients.apply(account), timeouts, new Troubles(account, title));
    } catch (TroubleException unreadable) {
      return new Place<>(
          title,
          Lease.unusable(vertx, unreadable),
          timeouts,
          new Troubles(Accounts.withoutKeys(target), title));
    }
  }
}
