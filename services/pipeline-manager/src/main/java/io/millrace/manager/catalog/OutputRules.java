package io.millrace.manager.catalog;

import io.millrace.manager.schema.Problems;
import io.millrace.manager.schema.Type;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;

/**
 * What holds for the output of a data pipeline. What is not delivered yet is refused here rather
 * than at run time.
 */
public final class OutputRules {
  private static final String DELIVERED =
      "delivered are RealTimeStreaming, MQTT, Kafka and NATS on the edge, and S3, Kinesis and SQS of AWS";
  static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern STREAM = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
  private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9_.-]{1,249}");
  private static final Pattern SUBJECT =
      Pattern.compile("[A-Za-z0-9_/=$-]+(\\.[A-Za-z0-9_/=$-]+)*");
  private static final Pattern QUEUE =
      Pattern.compile("[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\\.fifo");

  private final JsonObject body;
  private final Problems problems;

  OutputRules(JsonObject body, Problems problems) {
    this.body = body;
    this.problems = problems;
  }

  void check() {
    switch (body.getString("destination")) {
      case "Edge" -> edge();
      case "Cloud" -> cloud();
      default -> notDelivered("destination");
    }
    new OptionRules(body, problems).check();
  }

  private void notDelivered(String field) {
    problems.add(field, undelivered(Wording.quoted(body.getString(field))));
  }

  /**
   * What follows the path of a field at fault.
   *
   * @param quoted what stands there
   */
  public static String undelivered(String quoted) {
    return "is " + quoted + ", an output that is not delivered yet; " + DELIVERED;
  }

  private void edge() {
    foreign("cloudType", "cloudCredsId", "awsCloudRegion", "awsStreamType");
    if (body.containsKey(EdgeService.FIELD)) {
      problems.add(
          EdgeService.FIELD,
          "does not belong to edgeStreamType "
              + body.getString("edgeStreamType")
              + "; give one of them, or edgeStreamType None");
    }
    switch (body.getString("edgeStreamType")) {
      case null ->
          problems.add(
              "edgeStreamType",
              "is missing; it must be None (RealTimeStreaming), MQTT or Kafka, or edgeService NATS");
      case "None" -> endPoint("the name of the stream");
      case "MQTT" -> {
        String topic = endPoint("the topic to publish to");
        if (topic != null
            && (!Type.Style.TOPIC.allows(topic) || topic.contains("+") || topic.contains("#"))) {
          problems.add(
              "endPoint",
              "is "
                  + Wording.quoted(topic)
                  + " but must be an MQTT topic without '+' and '#', not led by '$'");
        }
      }
      case "Kafka" ->
          named(TOPIC, "the name of a Kafka topic: at most 249 letters, digits, '.', '_' and '-'");
      case "NATS" ->
          named(
              SUBJECT,
              "a NATS subject: letters, digits, '_', '-', '/', '=' and '$', in parts with '.' between them");
      default -> notDelivered("edgeStreamType");
    }
  }

  private void foreign(String... fields) {
    for (String field : fields) {
      if (body.containsKey(field)) {
        problems.add(field, "does not belong to destination " + body.getString("destination"));
      }
    }
  }

  private void cloud() {
    foreign("edgeStreamType", EdgeService.FIELD);
    switch (body.getString("cloudType")) {
      case null -> problems.add("cloudType", "is missing; it must be AWS");
      case "AWS" -> aws();
      default -> notDelivered("cloudType");
    }
  }

  private void aws() {
    if (!body.containsKey("cloudCredsId")) {
      problems.add("cloudCredsId", "is missing; it must be the cloud profile to deliver with");
    }
    if (!body.containsKey("awsCloudRegion")) {
      problems.add("awsCloudRegion", "is missing; it must be a region of AWS, as in us-east-1");
    }
    switch (body.getString("awsStreamType")) {
      case null -> problems.add("awsStreamType", "is missing; it must be S3, Kinesis or SQS");
      case "S3" ->
          named(BUCKET, "the name of a bucket: 3 to 63 lower-case letters, digits, '.' and '-'");
      case "Kinesis" ->
          named(STREAM, "the name of a stream: at most 128 letters, digits, '_', '.' and '-'");
      case "SQS" ->
          named(
              QUEUE,
              "the name of a queue: at most 80 letters, digits, '_' and '-', which may end in .fifo");
      default -> notDelivered("awsStreamType");
    }
  }

  private void named(Pattern pattern, String what) {
    String name = endPoint(what);
    if (name != null && !pattern.matcher(name).matches()) {
      problems.add("endPoint", "is " + Wording.quoted(name) + " but must be " + what);
    }
  }

  private @org.jspecify.annotations.Nullable String endPoint(String what) {
    String name = body.getString("endPoint");
    if (name == null || name.isBlank()) {
      problems.add("endPoint", "is missing; it must be " + what);
      return null;
    }
    return name;
  }
}
