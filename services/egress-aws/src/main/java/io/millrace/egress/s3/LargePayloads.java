package io.millrace.egress.s3;

import io.millrace.common.message.Message;
import io.millrace.common.spec.S3Options;
import io.millrace.egress.aws.Naming;
import io.millrace.egress.aws.Place;
import io.vertx.core.Future;
import java.util.Map;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** A bucket for payloads that are too large for where they go; named by identity, like all. */
public final class LargePayloads {
  private final String name;
  private final Place<S3AsyncClient> place;
  private final Bucket bucket;
  private final ObjectKeys keys;
  private final Objects objects;

  public LargePayloads(String bucket, String region, Naming naming, Place<S3AsyncClient> place) {
    this.name = bucket;
    this.place = place;
    this.bucket = new Bucket(bucket, region, place);
    this.keys = new ObjectKeys(S3Options.DEFAULT, naming);
    this.objects =
        new Objects(bucket, S3Options.DEFAULT, naming.pipeline(), new ObjectWriter(place));
  }

  /** Finds or makes the bucket. */
  public Future<Void> prepare() {
    return bucket.prepare();
  }

  /** Where a message's payload is, or will be. */
  public Map.Entry<String, String> bucketAndKey(Message message) {
    return Map.entry(name, keys.of(message));
  }

  /** Stores the payload byte for byte. */
  public Future<Void> store(Message message) {
    return objects.put(keys.of(message), message);
  }

  /** What a failure of it means. */
  public io.millrace.egress.retry.Trouble diagnose(Throwable failure) {
    return place.diagnose(failure);
  }

  /** Gives the client back. */
  public void close() {
    place.client().giveBack();
  }
}
