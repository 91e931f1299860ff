package io.millrace.manager.documents;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Documents that belong together: category, data source, function, cloud profile and pipelines. */
public final class Samples {
  private Samples() {}

  public static JsonObject category() {
    return new JsonObject(
        """
        {"kind": "category", "name": "Sensor Kind", "values": ["Temperature", "Humidity"]}\
        """);
  }

  public static JsonObject dataSource() {
    return new JsonObject(
        """
        {"kind": "dataSource", "name": "thermometers", "protocol": "MQTT", "authType": "CERTIFICATE",
         "fields": [{"name": "inside", "topic": "plant/inside"}, {"name": "outside", "topic": "plant/outside"}],
         "selectors": [{"categoryName": "Sensor Kind", "categoryValue": "Temperature", "scope": ["inside"]}]}\
        """);
  }

  public static JsonObject function() {
    return new JsonObject(
        """
        {"kind": "function", "name": "to-fahrenheit", "project": "Default Project", "language": "python", "environment": "python-env",
         "code": "def main(ctx, msg):\\n    ctx.send(msg)\\n", "params": [{"name": "digits", "type": "number"}]}\
        """);
  }

  public static JsonObject profile() {
    return new JsonObject(
        """
        {"kind": "cloudProfile", "name": "my-cloud", "type": "AWS", "endpoint": "http://127.0.0.1:5005",
         "awsCredential": {"accessKey": "planted-access", "secret": "planted-secret"}}\
        """);
  }

  public static JsonObject pipeline() {
    return new JsonObject(
        """
        {"kind": "dataPipeline", "name": "temps", "project": "Default Project", "samplingIntervalMsec": 500,
         "input": {"categorySelectors": {"Sensor Kind": ["Temperature"]}},
         "functions": [{"name": "to-fahrenheit", "args": {"digits": 1}}],
         "output": {"publicCloud": {"type": "AWS", "service": "S3", "region": "us-east-1", "endpointName": "plant-readings", "profile": "my-cloud"}}}\
        """);
  }

  /** Where a pipeline delivers in AWS. */
  static JsonObject cloud(String service, String endpoint) {
    return pipeline()
        .getJsonObject("output")
        .getJsonObject("publicCloud")
        .put("service", service)
        .put("endpointName", endpoint);
  }

  /** Forwards what data sources bring to a stream. */
  public static JsonObject stream(String name) {
    return new JsonObject(
            """
            {"kind": "dataPipeline", "input": {"categorySelectors": {"Sensor Kind": ["Temperature", "Humidity"]}},
             "output": {"localEdge": {"type": "DataService", "service": "RealTimeStreaming", "endpointName": "raw"}}}\
            """)
        .put("name", name);
  }

  /** Reads another pipeline and publishes over MQTT. */
  public static JsonObject reader(String name, String upstream) {
    return new JsonObject(
            """
            {"kind": "dataPipeline", "output": {"localEdge": {"type": "DataService", "service": "MQTT", "endpointName": "out/topic"}}}\
            """)
        .put("name", name)
        .put("input", new JsonObject().put("dataPipeline", upstream));
  }

  public static JsonObject[] all() {
    return new JsonObject[] {pipeline(), function(), profile(), dataSource(), category()};
  }

  static JsonArray list(Object... items) {
    return new JsonArray(java.util.List.of(items));
  }
}
