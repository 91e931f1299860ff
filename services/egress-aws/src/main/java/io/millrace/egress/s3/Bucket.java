package io.millrace.egress.s3;

import io.millrace.egress.aws.Place;
import io.millrace.egress.aws.TroubleException;
import io.millrace.egress.retry.Trouble;
import io.vertx.core.Future;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;

/** A bucket that has to be there. */
public final class Bucket {
  /** The one region whose name CreateBucket must not be given. */
  private static final String DEFAULT_REGION = "us-east-1";

  private final String name;
  private final String region;
  private final Place<S3AsyncClient> place;

  /**
   * @param region where it is made when there is none
   */
  public Bucket(String name, String region, Place<S3AsyncClient> place) {
    this.name = name;
    this.region = region;
    this.place = place;
  }

  /** Of a bucket of this name. */
  public static String title(String bucket) {
    return "S3 bucket '" + bucket + "'";
  }

  /** Finds or makes it. */
  public Future<Void> prepare() {
    return place
        .call(s3 -> s3.headBucket(head -> head.bucket(name)))
        .<Void>mapEmpty()
        .recover(failure -> place.ifMissing(failure, this::create));
  }

  private Future<Void> create() {
    CreateBucketRequest.Builder create = CreateBucketRequest.builder().bucket(name);
    if (!region.equals(DEFAULT_REGION)) {
      create.createBucketConfiguration(location -> location.locationConstraint(region));
    }
    return place
        .call(s3 -> s3.createBucket(create.build()))
        .<Void>mapEmpty()
        // Another node was faster.
        .recover(failure -> Place.unless(BucketAlreadyOwnedByYouException.class, failure))
        .recover(this::unlessTaken);
  }

  private Future<Void> unlessTaken(Throwable failure) {
    return Place.isCausedBy(BucketAlreadyExistsException.class, failure)
        ? Future.failedFuture(
            new TroubleException(
                Trouble.standing(
                    "the name of "
                        + place.title()
                        + " is taken by another account: bucket names are unique in all of AWS")))
        : Future.failedFuture(failure);
  }
}
