package io.millrace.manager.compile;

import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a pipeline delivers to, in words of the public API.
 *
 * @param service {@code RealTimeStreaming, MQTT, Kafka, NATS, S3, Kinesis} or {@code SQS}
 * @param name bucket, stream, queue or topic
 * @param uri an address for people; empty when it cannot be told
 * @param region of AWS; empty on the edge
 */
public record EndPoint(String service, String name, String uri, String region) {
  /** Of a pipeline that passed its rules. */
  public static EndPoint of(Entity pipeline, View view) {
    JsonObject body = pipeline.body();
    String name = body.getString("endPoint", "");
    if (!"Cloud".equals(body.getString("destination"))) {
      return onEdge(body, name, view);
    }
    String service = body.getString("awsStreamType", "");
    String region = body.getString("awsCloudRegion", "");
    String base =
        view.find(Kind.CLOUD_PROFILE, body.getString("cloudCredsId"))
            .flatMap(profile -> Optional.ofNullable(profile.body().getString("endpoint")))
            .map(endpoint -> endpoint.replaceAll("/+$", "") + "/" + name)
            .orElseGet(() -> amazon(service, region, name));
    return new EndPoint(service, name, base, region);
  }

  private static EndPoint onEdge(JsonObject body, String name, View view) {
    String edge =
        view.all(Kind.SERVICE_DOMAIN).stream().findFirst().map(Entity::name).orElse("edge");
    String type = body.getString("edgeStreamType", "None");
    String servers =
        body.getJsonObject("outputOptions", new JsonObject()).getString("servers", edge);
    return switch (type) {
      case "None" -> new EndPoint("RealTimeStreaming", name, "stream://" + edge + "/" + name, "");
      case "MQTT" -> new EndPoint(type, name, "mqtts://" + edge + "/" + name, "");
      default ->
          new EndPoint(
              type, name, type.toLowerCase(Locale.ROOT) + "://" + servers + "/" + name, "");
    };
  }

  private static String amazon(String service, String region, String name) {
    String domain = region + (region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com");
    return service.equals("S3")
        ? "https://" + name + ".s3." + domain
        : "https://" + service.toLowerCase(Locale.ROOT) + "." + domain + "/" + name;
  }
}
