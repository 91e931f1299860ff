package io.millrace.manager.catalog;

import io.millrace.common.spec.Template;
import io.millrace.manager.schema.Problems;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which options an output may have, and what holds for them beyond their types. */
final class OptionRules {
  private static final String FIELD = "outputOptions";
  private static final List<String> PACE = List.of("maxMessagesPerSecond", "maxBytesPerSecond");
  private static final List<String> BROKER = List.of("servers", "envelope");
  private static final Map<String, List<String>> OPTIONS =
      Map.of(
          "S3",
          List.of(
              "key",
              "contentType",
              "compression",
              "metadata",
              "encryption",
              "kmsKey",
              "storageClass",
              "batch"),
          "Kinesis",
          List.of("partitionKey", "shards", "aggregate", "order"),
          "SQS",
          List.of("group", "binary", "maxMessageBytes", "oversizedBucket"),
          "Kafka",
          BROKER,
          "NATS",
          BROKER);

  private static final Pattern METADATA_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
  private static final List<String> OWN_METADATA = List.of("topic", "timestamp", "pipeline");
  private static final Pattern KAFKA_SERVERS = servers("");
  private static final Pattern NATS_SERVERS = servers("(?:(?:nats|tls)://)?");

  private final JsonObject body;
  private final JsonObject options;
  private final Problems problems;

  OptionRules(JsonObject body, Problems problems) {
    this.body = body;
    this.options = body.getJsonObject(FIELD, new JsonObject());
    this.problems = problems;
  }

  private static Pattern servers(String scheme) {
    String server = scheme + "(?:[A-Za-z0-9_.-]+|\\[[0-9a-fA-F:]+]):[0-9]{1,5}";
    return Pattern.compile(server + "(?:," + server + ")*");
  }

  void check() {
    String output = output();
    for (String option : options.fieldNames()) {
      if (!OPTIONS.getOrDefault(output, List.of()).contains(option)
          && !(OPTIONS.containsKey(output) && PACE.contains(option))) {
        problems.add(path(option), foreign(output, option));
      }
    }
    switch (output) {
      case "S3" -> s3();
      case "Kinesis" -> template("partitionKey");
      case "SQS" -> sqs();
      case "Kafka" -> servers(KAFKA_SERVERS, "kafka-1:9092,kafka-2:9092");
      case "NATS" -> servers(NATS_SERVERS, "nats://nats-1:4222");
      default -> {}
    }
  }

  private String output() {
    boolean edge = "Edge".equals(body.getString("destination"));
    String type = body.getString(edge ? "edgeStreamType" : "awsStreamType");
    return edge && "None".equals(type) ? "RealTimeStreaming" : String.valueOf(type);
  }

  private static String foreign(String output, String option) {
    TreeSet<String> owners = new TreeSet<>();
    OPTIONS.forEach((owner, known) -> {
      if (known.contains(option) || PACE.contains(option)) {
        owners.add(owner);
      }
    });
    return "is an option of outputs to "
        + String.join(", ", owners)
        + ", but this one is "
        + output;
  }

  private static String path(String option) {
    return FIELD + "." + option;
  }

  private void s3() {
    template("key");
    String key = options.getString("key");
    if (key != null && !key.contains("{id}")) {
      problems.add(
          path("key"),
          "is "
              + Wording.quoted(key)
              + " but must have {id} in it, or one message would overwrite the object of another");
    }
    if (options.containsKey("kmsKey") && !"aws:kms".equals(options.getString("encryption"))) {
      problems.add(path("kmsKey"), "belongs to encryption aws:kms");
    }
    for (String name : options.getJsonObject("metadata", new JsonObject()).fieldNames()) {
      if (!METADATA_NAME.matcher(name).matches() || OWN_METADATA.contains(name)) {
        problems.add(
            path("metadata") + "." + name,
            "must be a name of at most 64 lower-case letters, digits and '-', and none of "
                + String.join(", ", OWN_METADATA));
      }
    }
  }

  private void sqs() {
    template("group");
    String queue = body.getString("endPoint", "");
    if (options.containsKey("group") && !queue.endsWith(".fifo")) {
      problems.add(path("group"), "belongs to queues whose names end in .fifo");
    }
    String bucket = options.getString("oversizedBucket");
    if (bucket != null && !OutputRules.BUCKET.matcher(bucket).matches()) {
      problems.add(
          path("oversizedBucket"),
          "is "
              + Wording.quoted(bucket)
              + " but must be the name of a bucket: 3 to 63 lower-case letters, digits, '.' and '-'");
    }
  }

  private void template(String option) {
    String text = options.getString(option);
    if (text == null) {
      return;
    }
    try {
      Template _ = Template.parse(text);
    } catch (IllegalArgumentException malformed) {
      problems.add(path(option), String.valueOf(malformed.getMessage()));
    }
  }

  private void servers(Pattern pattern, String example) {
    String servers = options.getString("servers");
    if (servers != null && !pattern.matcher(servers.toLowerCase(Locale.ROOT)).matches()) {
      problems.add(
          path("servers"),
          "is "
              + Wording.quoted(servers)
              + " but must be addresses with ports and commas between them, as in "
              + example);
    }
  }
}
