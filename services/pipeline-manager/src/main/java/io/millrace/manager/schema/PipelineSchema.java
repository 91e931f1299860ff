package io.millrace.manager.schema;

import static io.millrace.manager.schema.Field.computed;
import static io.millrace.manager.schema.Field.defaulted;
import static io.millrace.manager.schema.Field.optional;
import static io.millrace.manager.schema.Field.required;
import static io.millrace.manager.schema.Schemas.CATEGORY_VALUE;
import static io.millrace.manager.schema.Schemas.DESCRIPTION;
import static io.millrace.manager.schema.Schemas.LINE;
import static io.millrace.manager.schema.Schemas.NAME;
import static io.millrace.manager.schema.Schemas.TITLE;
import static io.millrace.manager.schema.Schemas.group;
import static io.millrace.manager.schema.Schemas.line;
import static io.millrace.manager.schema.Schemas.words;

import io.vertx.core.json.JsonArray;
import java.util.List;

/** The fields of a data pipeline. */
public final class PipelineSchema {
  /** Regions of AWS that clients of the public API know; they refuse answers with others. */
  public static final List<String> AWS_REGIONS =
      List.of(
          "us-east-1",
          "us-east-2",
          "us-west-1",
          "us-west-2",
          "ap-northeast-1",
          "ap-northeast-2",
          "ap-northeast-3",
          "ap-south-1",
          "ap-southeast-1",
          "ap-southeast-2",
          "ca-central-1",
          "cn-north-1",
          "cn-northwest-1",
          "eu-central-1",
          "eu-west-1",
          "eu-west-2",
          "eu-west-3",
          "sa-east-1");

  private static final List<String> GOOGLE_REGIONS =
      List.of(
          "northamerica-northeast1",
          "us-central1",
          "us-west1",
          "us-east1",
          "us-east4",
          "southamerica-east1",
          "europe-west1",
          "europe-west2",
          "europe-west3",
          "europe-west4",
          "asia-south1",
          "asia-southeast1",
          "asia-east1",
          "asia-northeast1",
          "australia-southeast1");

  /** How much of its input a pipeline keeps, and what happens beyond; ours. */
  public static final Type SPOOL =
      group(
          optional("maxBytes", new Type.Whole(1024 * 1024, 1L << 40)),
          optional("onFull", words("refuse", "dropOldest")),
          optional("maxAgeSec", new Type.Whole(1, 10L * 366 * 86_400)),
          optional("startFrom", words("latest", "earliest")),
          optional("drain", words("oldestFirst", "newestFirst")),
          optional("catchUpPercent", new Type.Whole(1, 100)));

  /** What a pipeline asks of the nodes that run it; ours. */
  public static final Type PLACEMENT =
      group(
          optional("replicas", new Type.Whole(1, 100)),
          optional("labels", new Type.Items(line(1, 64), 20)));

  /** How an output delivers; which of them belong to which output is a rule of its own. Ours. */
  public static final Type OUTPUT_OPTIONS =
      group(
          optional("key", line(1, 1_024)),
          optional("contentType", line(1, 256)),
          optional("compression", words("none", "gzip", "zstd")),
          optional("metadata", new Type.Mapping(line(0, 512), 10)),
          optional("encryption", words("AES256", "aws:kms")),
          optional("kmsKey", line(1, 2_048)),
          optional(
              "storageClass",
              words(
                  "STANDARD",
                  "STANDARD_IA",
                  "ONEZONE_IA",
                  "INTELLIGENT_TIERING",
                  "GLACIER",
                  "GLACIER_IR",
                  "DEEP_ARCHIVE",
                  "REDUCED_REDUNDANCY")),
          optional(
              "batch",
              group(
                  optional("maxBytes", new Type.Whole(1, 32L * 1024 * 1024)),
                  optional("maxMessages", new Type.Whole(1, 1_000_000)),
                  optional("maxAgeSeconds", new Type.Whole(1, 900)),
                  optional("format", words("ndjson", "lengthPrefixed")))),
          optional("partitionKey", line(1, 1_024)),
          optional("shards", new Type.Whole(1, 10_000)),
          optional("aggregate", new Type.Flag()),
          optional("order", words("request", "message")),
          optional("group", line(1, 1_024)),
          optional("binary", words("base64", "refuse")),
          optional("maxMessageBytes", new Type.Whole(1_024, 1024 * 1024)),
          optional("oversizedBucket", line(1, 63)),
          optional("servers", line(1, 1_024)),
          optional("envelope", new Type.Flag()),
          optional("maxMessagesPerSecond", new Type.Whole(1, 10_000_000)),
          optional("maxBytesPerSecond", new Type.Whole(1_024, 1L << 40)));

  private static final Type ARGUMENT =
      group(
          required("name", NAME),
          required("type", new Type.Text(1, 64, Type.Style.NAME)),
          required("value", new Type.Scalar(65_536)));

  /** What is passed to a function. */
  public static final Field ARGUMENTS =
      defaulted("args", new Type.Items(ARGUMENT, 200), new JsonArray());

  /** Longest sampling interval: a year, in seconds. */
  public static final double MOST_SECONDS = 366 * 86_400;

  static final List<Field> FIELDS =
      List.of(
          required("name", TITLE),
          optional("description", DESCRIPTION),
          optional("projectId", new Type.Reference(Kind.PROJECT)),
          required("origin", words("Data Source", "Data Stream")),
          defaulted("originSelectors", new Type.Items(CATEGORY_VALUE, 1_000), new JsonArray()),
          optional("originId", new Type.Reference(Kind.PIPELINE)),
          defaulted(
              "transformationArgsList",
              new Type.Items(
                  new Type.Group(
                      StageFields.behind(
                          List.of(
                              required("transformationId", new Type.Reference(Kind.FUNCTION)),
                              ARGUMENTS))),
                  50),
              new JsonArray()),
          defaulted("enableSampling", new Type.Flag(), false),
          optional("samplingInterval", new Type.Decimal(0, MOST_SECONDS)),
          required("destination", words("Edge", "Cloud", "DataInterface")),
          optional("edgeStreamType", words("Kafka", "NATS", "ElasticSearch", "MQTT", "None")),
          optional("edgeService", words("NATS")),
          optional("cloudType", words("AWS", "GCP", "Azure")),
          optional("cloudCredsId", new Type.Reference(Kind.CLOUD_PROFILE)),
          optional("awsCloudRegion", new Type.Choice(AWS_REGIONS, false)),
          optional("awsStreamType", words("Kinesis", "SQS", "S3", "DynamoDB")),
          optional("azStreamType", words("Blob")),
          optional("gcpCloudRegion", new Type.Choice(GOOGLE_REGIONS, false)),
          optional("gcpStreamType", words("PubSub", "CloudDatastore", "CloudSQL", "CloudStorage")),
          optional("endPoint", LINE),
          optional("outDataIfc", new Type.Opaque()),
          optional(
              "DataIfcEndpoints",
              new Type.Items(
                  group(required("id", LINE), required("name", LINE), required("value", LINE)),
                  1_000)),
          defaulted("dataType", NAME, "Custom"),
          defaulted(
              "dataRetention",
              new Type.Items(
                  group(
                      required("type", words("Time", "Size")),
                      required("limit", new Type.Whole(0, 1L << 40))),
                  10),
              new JsonArray()),
          defaulted("size", new Type.Decimal(0, 1e15), 0L),
          optional("outputOptions", OUTPUT_OPTIONS),
          optional("spool", SPOOL),
          optional("placement", PLACEMENT),
          computed("started", new Type.Flag()),
          computed("startedAt", new Type.Whole(0, Long.MAX_VALUE)),
          computed("state", LINE),
          computed("stateReason", LINE),
          computed("stateSince", LINE),
          computed("figures", new Type.Opaque()),
          computed("endPointURI", LINE));

  private PipelineSchema() {}
}
