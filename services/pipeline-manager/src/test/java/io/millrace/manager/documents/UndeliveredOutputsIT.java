package io.millrace.manager.documents;

import static io.millrace.manager.app.RunningManager.await;
import static io.millrace.manager.app.RunningManager.refusal;
import static io.millrace.manager.app.RunningManager.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.failure.Failure;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.status.Condition;
import io.millrace.common.status.StatusReport;
import io.millrace.manager.app.RunningManager;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Outputs of the original that are not delivered are refused when somebody defines them. */
class UndeliveredOutputsIT {
  private static final String DELIVERED =
      ", an output that is not delivered yet; delivered are RealTimeStreaming, MQTT, Kafka and NATS"
          + " on the edge, and S3, Kinesis and SQS of AWS";

  private static final String GOOGLE =
      """
      {"kind": "cloudProfile", "name": "google", "type": "GCP", "gcpCredential": {"type": "service_account", "project_id": "p",
       "private_key_id": "k", "private_key": "s", "client_email": "e", "client_id": "c", "auth_uri": "a", "token_uri": "t",
       "auth_provider_x509_cert_url": "x", "client_x509_cert_url": "y"}}\
      """;
  private static final String AZURE =
      """
      {"kind": "cloudProfile", "name": "azure", "type": "Azure", "azCredential": {"storageAccountName": "n", "storageKey": "k"}}\
      """;

  @TempDir static Path data;
  static RunningManager manager;

  @BeforeAll
  static void start() throws IOException {
    manager = RunningManager.start(data);
    manager.apply(Samples.all());
    manager.apply(new JsonObject(GOOGLE), new JsonObject(AZURE));
  }

  @AfterAll
  static void stop() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({
    "publicCloud, GCP, PubSub, us-central1, type, GCP",
    "publicCloud, GCP, CloudSQL, us-east4, type, GCP",
    "publicCloud, GCP, CloudDataStore, , type, GCP",
    "publicCloud, GCP, CloudStorage, europe-west1, type, GCP",
    "publicCloud, Azure, Blob, , type, Azure",
    "publicCloud, Azure, Blob, westeurope, type, Azure",
    "publicCloud, AWS, DynamoDB, us-east-1, service, DynamoDB",
    "localEdge, DataService, ElasticSearch, , service, ElasticSearch",
    "localEdge, DataService, RTSP, , service, RTSP",
    "localEdge, DataService, HLS, , service, HLS",
    "localEdge, DataInterface, HLS, , service, HLS",
    "localEdge, DataInterface, , , type, DataInterface"
  })
  void inDocuments(
      String place,
      String type,
      @Nullable String service,
      @Nullable String region,
      String field,
      String value)
      throws IOException {
    JsonObject output = new JsonObject().put("type", type).put("endpointName", "readings");
    if (service != null) {
      output.put("service", service);
    }
    if (region != null) {
      output.put("region", region);
    }
    if (type.equals("AWS")) {
      output.put("profile", "my-cloud");
    }
    JsonObject pipeline =
        Samples.pipeline().put("name", "new").put("output", new JsonObject().put(place, output));

    Failure failure = refusal(manager.catalog.apply(manager.token(), request(pipeline)));

    assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID);
    assertThat(failure.message())
        .isEqualTo(
            "demo.yaml:1 dataPipeline/new: output."
                + place
                + "."
                + field
                + " is '"
                + value
                + "'"
                + DELIVERED);
    assertThat(count("new")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "Edge, edgeStreamType, ElasticSearch, edgeStreamType, ElasticSearch",
    "Cloud, cloudType, GCP, cloudType, GCP",
    "Cloud, cloudType, Azure, cloudType, Azure",
    "Cloud, awsStreamType, DynamoDB, awsStreamType, DynamoDB",
    "DataInterface, dataType, Custom, destination, DataInterface"
  })
  void overRest(String destination, String key, String given, String field, String value)
      throws IOException {
    JsonObject pipeline =
        manager.named("datapipelines", "temps").copy().put("name", "new").put(key, given);
    pipeline.remove("id");
    pipeline.put("destination", destination);
    if (!destination.equals("Cloud")) {
      for (String cloud :
          new String[] {"cloudType", "cloudCredsId", "awsCloudRegion", "awsStreamType"}) {
        pipeline.remove(cloud);
      }
    }

    Failure failure = refusal(manager.catalog.create(manager.token(), "datapipelines", pipeline));

    assertThat(failure.field()).isEqualTo(field);
    assertThat(failure.message()).isEqualTo(field + " is '" + value + "'" + DELIVERED);
    assertThat(count("new")).isZero();
  }

  // Profiles of other clouds are kept for what their users have yet to move; nothing is sent with
  // one.
  @ParameterizedTest
  @CsvSource({"google, GCP", "azure, Azure"})
  void withAProfileOfAnotherCloud(String profile, String type) throws IOException {
    JsonObject pipeline = Samples.pipeline().put("name", "new");
    pipeline.getJsonObject("output").getJsonObject("publicCloud").put("profile", profile);

    assertThat(refusal(manager.catalog.apply(manager.token(), request(pipeline))).message())
        .isEqualTo(
            "demo.yaml:1 dataPipeline/new: output.publicCloud.profile names the cloud profile '"
                + profile
                + "', which is of type "
                + type
                + "; outputs in AWS need one of type AWS");
  }

  @Test
  void aProfileThatOutputsUseStaysOneOfAws() throws IOException {
    JsonObject profile = new JsonObject(AZURE).put("name", "my-cloud");

    Failure failure = refusal(manager.catalog.apply(manager.token(), request(profile)));

    assertThat(failure.message())
        .contains("dataPipeline temps", "outputs in AWS need one of type AWS");
  }

  // Data sources of other protocols can be defined, as the original's scripts do; that nothing
  // comes
  // of them is said where somebody waits for it.
  @ParameterizedTest
  @ValueSource(strings = {"RTSP", "GIGEVISION", "OTHER"})
  void aPipelineThatNoMqttSourceFeedsSaysSo(String protocol) throws IOException {
    JsonObject category = Samples.category().put("name", protocol);
    JsonObject source =
        Samples.dataSource()
            .put("name", protocol)
            .put("protocol", protocol)
            .put("authType", "PASSWORD");
    source
        .getJsonArray("fields")
        .forEach(field -> {
          JsonObject one = (JsonObject) field;
          one.put("topic", "rtsp://" + protocol + "/" + one.getString("name"));
        });
    source.getJsonArray("selectors").getJsonObject(0).put("categoryName", protocol);
    JsonObject pipeline = Samples.stream("of-" + protocol);
    pipeline.put(
        "input",
        new JsonObject()
            .put("categorySelectors", new JsonObject().put(protocol, Samples.list("Temperature"))));

    assertThat(manager.apply(category, source, pipeline)).containsOnly("created");

    PipelineSpec spec = manager.spec("of-" + protocol);
    for (String service : List.of("ingest", "functions")) {
      manager.vertx.eventBus().publish(StatusReport.ADDRESS, ready(service, spec));
    }
    Awaitility.await()
        .untilAsserted(() ->
            assertThat(manager.named("datapipelines", spec.name()).getString("stateReason"))
                .isEqualTo("no MQTT data source has its categories yet"));
  }

  private static StatusReport ready(String service, PipelineSpec spec) {
    StatusReport.PipelineStatus status =
        new StatusReport.PipelineStatus(
            spec.id(), spec.version(), new Condition(Condition.Level.READY, "", 5_000), Map.of());
    return new StatusReport(
        service, "n1", "1.0", System.currentTimeMillis(), Map.of(), List.of(status));
  }

  private static int count(String name) throws IOException {
    JsonObject query = new JsonObject().put("filter", "name = '" + name + "'");
    return await(manager.catalog.list(manager.token(), "datapipelines", query))
        .getInteger("totalCount");
  }
}
