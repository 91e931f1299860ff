package io.millrace.manager.documents;

import static io.millrace.manager.schema.Field.optional;
import static io.millrace.manager.schema.Field.required;

import io.millrace.manager.catalog.OutputRules;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.PipelineSchema;
import io.millrace.manager.schema.Schemas;
import io.millrace.manager.schema.Type;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code output} of a data pipeline: {@code localEdge} or {@code publicCloud}. */
final class PipelineOutputForm {
  private static final String LOCAL = "output.localEdge.";
  private static final String CLOUD = "output.publicCloud.";
  private static final List<String> AWS_SERVICES = List.of("S3", "Kinesis", "SQS", "DynamoDB");

  static final Type TYPE =
      Schemas.group(
          optional(
              "localEdge",
              Schemas.group(
                  optional(
                      "type",
                      new Type.Choice(
                          List.of("DataService", "RealTimeStreaming", "DataInterface"), true)),
                  optional(
                      "service",
                      new Type.Choice(
                          List.of(
                              "RealTimeStreaming",
                              "MQTT",
                              "Kafka",
                              "NATS",
                              "ElasticSearch",
                              "RTSP",
                              "HLS"),
                          true)),
                  optional("endpointName", Schemas.line(1, 1_024)))),
          optional(
              "publicCloud",
              Schemas.group(
                  required("type", new Type.Choice(List.of("AWS", "GCP", "Azure"), true)),
                  required(
                      "service",
                      new Type.Choice(
                          List.of(
                              "S3",
                              "Kinesis",
                              "SQS",
                              "DynamoDB",
                              "Blob",
                              "PubSub",
                              "CloudSQL",
                              "CloudDataStore",
                              "CloudStorage"),
                          true)),
                  // Of which cloud is known once its type is: the fields of a pipeline say more.
                  optional("region", Schemas.line(1, 64)),
                  optional("endpointName", Schemas.line(1, 1_024)),
                  optional("profile", Schemas.NAME))),
          optional("options", PipelineSchema.OUTPUT_OPTIONS));

  private static final Map<String, String> PATHS =
      Map.of(
          "edgeStreamType", LOCAL + "service",
          "cloudType", CLOUD + "type",
          "cloudCredsId", CLOUD + "profile",
          "awsCloudRegion", CLOUD + "region",
          "awsStreamType", CLOUD + "service");

  private PipelineOutputForm() {}

  static void fill(JsonObject request, JsonObject output, Names names) {
    for (String field :
        List.of(
            "edgeStreamType",
            "cloudType",
            "cloudCredsId",
            "awsCloudRegion",
            "awsStreamType",
            "azStreamType",
            "gcpCloudRegion",
            "gcpStreamType",
            "endPoint",
            "outDataIfc",
            "DataIfcEndpoints")) {
      request.remove(field);
    }
    boolean local = output.containsKey("localEdge");
    if (local == output.containsKey("publicCloud")) {
      names
          .problems()
          .add(
              "output",
              (local ? "has both" : "has none of")
                  + " localEdge and publicCloud but must have exactly one of them");
    }
    request.put("destination", local ? "Edge" : "Cloud");
    Parts.put(request, "outputOptions", output.getJsonObject("options"));
    if (local) {
      local(request, output.getJsonObject("localEdge"), names);
    } else if (output.containsKey("publicCloud")) {
      cloud(request, output.getJsonObject("publicCloud"), names);
    }
  }

  private static void local(JsonObject request, JsonObject local, Names names) {
    String type = local.getString("type", "DataService");
    String service = local.getString("service", type.equals("DataService") ? null : type);
    Parts.put(request, "endPoint", local.getString("endpointName"));
    switch (service) {
      case null ->
          names
              .problems()
              .add(
                  LOCAL + "service",
                  "is missing; it must be RealTimeStreaming, MQTT, Kafka or NATS");
      case "RealTimeStreaming" -> request.put("edgeStreamType", "None");
      case "RTSP", "HLS", "DataInterface" ->
          names
              .problems()
              .add(
                  LOCAL + (local.containsKey("service") ? "service" : "type"),
                  OutputRules.undelivered(Wording.quoted(service)));
      default -> request.put("edgeStreamType", service);
    }
  }

  private static void cloud(JsonObject request, JsonObject cloud, Names names) {
    Parts.put(request, "endPoint", cloud.getString("endpointName"));
    request.put("cloudType", cloud.getString("type"));
    if (!cloud.getString("type").equals("AWS")) {
      return;
    }
    String service = cloud.getString("service");
    if (AWS_SERVICES.contains(service)) {
      request.put("awsStreamType", service);
    } else {
      names
          .problems()
          .add(
              CLOUD + "service",
              "is " + Wording.quoted(service) + " but must be S3, Kinesis or SQS, as type is AWS");
    }
    Parts.put(request, "awsCloudRegion", cloud.getString("region"));
    if (cloud.containsKey("profile")) {
      names
          .id(Kind.CLOUD_PROFILE, cloud.getString("profile"), CLOUD + "profile")
          .ifPresent(id -> request.put("cloudCredsId", id));
    }
  }

  static JsonObject document(JsonObject body, View view) {
    JsonObject output = place(body, view);
    Parts.put(output, "options", body.getJsonObject("outputOptions"));
    return output;
  }

  private static JsonObject place(JsonObject body, View view) {
    JsonObject place = new JsonObject();
    if (body.getString("destination").equals("Edge")) {
      boolean stream = body.getString("edgeStreamType").equals("None");
      place
          .put("type", "DataService")
          .put("service", stream ? "RealTimeStreaming" : body.getString("edgeStreamType"));
      return new JsonObject()
          .put("localEdge", place.put("endpointName", body.getString("endPoint")));
    }
    place
        .put("type", body.getString("cloudType"))
        .put("service", body.getString("awsStreamType"))
        .put("region", body.getString("awsCloudRegion"))
        .put("endpointName", body.getString("endPoint"))
        .put("profile", Parts.name(view, Kind.CLOUD_PROFILE, body.getString("cloudCredsId")));
    return new JsonObject().put("publicCloud", place);
  }

  /** What the document calls a field, if it is about the output. */
  static @Nullable String path(String path, JsonObject document) {
    if (path.equals("endPoint")) {
      JsonObject output = document.getJsonObject("output", new JsonObject());
      return (output.containsKey("localEdge") ? LOCAL : CLOUD) + "endpointName";
    }
    return path.startsWith("outputOptions")
        ? "output.options" + path.substring("outputOptions".length())
        : PATHS.get(path);
  }
}
