package io.millrace.manager.compile;

import io.millrace.common.spec.AwsCredentials;
import io.millrace.common.spec.AwsTarget;
import io.millrace.common.spec.KinesisOptions;
import io.millrace.common.spec.Pace;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.common.spec.S3Batching;
import io.millrace.common.spec.S3Options;
import io.millrace.common.spec.SqsOptions;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the output of a pipeline's spec, with everything it needs of the cloud profile. */
public final class OutputCompiler {
  private static final long BATCH_BYTES = 4L * 1024 * 1024;
  private static final int BATCH_MESSAGES = 10_000;
  private static final int BATCH_SECONDS = 60;

  private final View view;

  OutputCompiler(View view) {
    this.view = view;
  }

  PipelineOutput compile(JsonObject body) {
    String endPoint = body.getString("endPoint");
    JsonObject options = body.getJsonObject("outputOptions", new JsonObject());
    return body.getString("destination").equals("Edge")
        ? edge(body.getString("edgeStreamType"), endPoint, options)
        : aws(body, endPoint, options);
  }

  private static PipelineOutput edge(String type, String endPoint, JsonObject options) {
    String servers = options.getString("servers");
    return switch (type) {
      case "None" -> new PipelineOutput.Stream(endPoint);
      case "Kafka" ->
          new PipelineOutput.Kafka(
              endPoint, servers, options.getBoolean("envelope", false), pace(options));
      case "NATS" ->
          new PipelineOutput.Nats(
              endPoint, servers, options.getBoolean("envelope", true), pace(options));
      default -> new PipelineOutput.Mqtt(endPoint);
    };
  }

  private PipelineOutput aws(JsonObject body, String endPoint, JsonObject options) {
    Entity profile = view.find(Kind.CLOUD_PROFILE, body.getString("cloudCredsId")).orElseThrow();
    AwsTarget target = target(profile, body.getString("awsCloudRegion"));
    Pace pace = pace(options);
    return switch (body.getString("awsStreamType")) {
      case "S3" -> new PipelineOutput.S3(endPoint, target, s3(options), pace);
      case "Kinesis" -> new PipelineOutput.Kinesis(endPoint, target, kinesis(options), pace);
      default -> new PipelineOutput.Sqs(endPoint, target, sqs(options), pace);
    };
  }

  /** What a cloud profile of type AWS says, for one region. Secrets stay sealed. */
  public static AwsTarget target(Entity profile, String region) {
    JsonObject body = profile.body();
    String endpoint = body.getString("endpoint");
    return new AwsTarget(
        profile.name(),
        region,
        endpoint,
        body.getBoolean("pathStyle", endpoint != null),
        credentials(body.getJsonObject("awsCredential")));
  }

  private static AwsCredentials credentials(JsonObject given) {
    AwsCredentials own =
        given.getString("source", "keys").equals("environment")
            ? new AwsCredentials.Environment()
            : new AwsCredentials.Keys(
                given.getString("accessKey"),
                given.getString("secret"),
                given.getString("sessionToken"));
    String role = given.getString("roleArn");
    return role == null ? own : new AwsCredentials.Role(own, role, given.getString("externalId"));
  }

  private static Pace pace(JsonObject options) {
    return new Pace(
        options.getLong("maxMessagesPerSecond", 0L), options.getLong("maxBytesPerSecond", 0L));
  }

  private static S3Options s3(JsonObject options) {
    Map<String, String> metadata = new TreeMap<>();
    options
        .getJsonObject("metadata", new JsonObject())
        .forEach(entry -> metadata.put(entry.getKey(), (String) entry.getValue()));
    return new S3Options(
        options.getString("key", S3Options.USUAL_KEY),
        options.getString("contentType"),
        S3Options.Compression.valueOf(
            options.getString("compression", "none").toUpperCase(Locale.ROOT)),
        metadata,
        options.getString("encryption"),
        options.getString("kmsKey"),
        options.getString("storageClass"),
        batching(options.getJsonObject("batch")));
  }

  private static @Nullable S3Batching batching(@Nullable JsonObject batch) {
    if (batch == null) {
      return null;
    }
    return new S3Batching(
        batch.getLong("maxBytes", BATCH_BYTES),
        batch.getInteger("maxMessages", BATCH_MESSAGES),
        batch.getInteger("maxAgeSeconds", BATCH_SECONDS) * 1_000L,
        batch.getString("format", "ndjson").equals("ndjson")
            ? S3Batching.Framing.NDJSON
            : S3Batching.Framing.LENGTH);
  }

  private static KinesisOptions kinesis(JsonObject options) {
    KinesisOptions usual = KinesisOptions.DEFAULT;
    String order = options.getString("order");
    return new KinesisOptions(
        options.getString("partitionKey", usual.partitionKey()),
        options.getInteger("shards", usual.shards()),
        options.getBoolean("aggregate", usual.aggregate()),
        order == null ? null : KinesisOptions.Order.valueOf(order.toUpperCase(Locale.ROOT)));
  }

  private static SqsOptions sqs(JsonObject options) {
    SqsOptions usual = SqsOptions.DEFAULT;
    return new SqsOptions(
        options.getString("group", usual.group()),
        SqsOptions.Binary.valueOf(options.getString("binary", "base64").toUpperCase(Locale.ROOT)),
        options.getInteger("maxMessageBytes", usual.maxMessageBytes()),
        options.getString("oversizedBucket"));
  }
}
