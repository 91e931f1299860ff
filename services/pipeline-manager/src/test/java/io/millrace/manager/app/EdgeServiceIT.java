package io.millrace.manager.app;

import static io.millrace.manager.app.RunningManager.await;
import static io.millrace.manager.app.RunningManager.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.control.VersionService;
import io.millrace.common.failure.Failure;
import io.millrace.common.spec.PipelineOutput;
import io.millrace.manager.documents.Samples;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pipelines that deliver to a service which the public API has no word for. */
class EdgeServiceIT {
  private static final String SERVERS = "nats://nats-1:4222";

  @TempDir static Path data;
  static RunningManager manager;
  static String token;
  static int made;

  @BeforeAll
  static void start() throws IOException {
    manager = RunningManager.start(data);
    token = manager.token();
    manager.apply(Samples.all());
  }

  @AfterAll
  static void stop() {
    manager.close();
  }

  private static JsonObject document(String name) {
    JsonObject document = Samples.stream(name);
    JsonObject output = document.getJsonObject("output");
    output.getJsonObject("localEdge").put("service", "NATS").put("endpointName", "plant.raw");
    output.put("options", new JsonObject().put("servers", SERVERS));
    return document;
  }

  /** The answer about a new pipeline that delivers to NATS. */
  private static JsonObject nats() throws IOException {
    String name = "nats-" + ++made;
    manager.apply(document(name));
    return manager.named("datapipelines", name);
  }

  private static JsonObject read(JsonObject pipeline) {
    return await(manager.catalog.get(token, "datapipelines", pipeline.getString("id")));
  }

  private static void put(JsonObject pipeline) {
    String _ =
        await(
            manager.catalog.update(token, "datapipelines", pipeline.getString("id"), pipeline, ""));
  }

  /** As a client sends an answer back that knows nothing but the public API. */
  private static JsonObject asTheOriginalKnowsIt(JsonObject answer) {
    JsonObject known = answer.copy();
    for (String own :
        List.of("edgeService", "outputOptions", "version", "started", "stateReason", "figures")) {
      known.remove(own);
    }
    return known;
  }

  private static void assertDelivers(JsonObject pipeline, String subject) {
    assertThat(manager.spec(pipeline.getString("name")).output())
        .isInstanceOfSatisfying(
            PipelineOutput.Nats.class,
            nats -> {
              assertThat(nats.endpoint()).isEqualTo(subject);
              assertThat(nats.servers()).isEqualTo(SERVERS);
            });
  }

  @Test
  void areAnsweredWithAListedWordAndTheServiceBesideIt() throws IOException {
    JsonObject pipeline = nats();

    assertThat(pipeline.getString("edgeStreamType")).isEqualTo("None");
    assertThat(pipeline.getString("edgeService")).isEqualTo("NATS");
    assertThat(pipeline.getString("endPointURI")).startsWith("nats://");
    assertThat(manager.named("datapipelines", "temps").containsKey("edgeService")).isFalse();
    assertThat(audited(pipeline))
        .contains("\"edgeService\":\"NATS\"")
        .doesNotContain("\"edgeStreamType\":\"NATS\"");
  }

  private static String audited(JsonObject pipeline) {
    JsonObject keys = new JsonObject().put("resourceID", pipeline.getString("id"));
    return await(manager.events.audit(token, new JsonObject().put("keys", keys), new JsonObject()))
        .getJsonObject(0)
        .getString("payload");
  }

  @Test
  void areFoundByTheWordsOfAnswers() throws IOException {
    String id = nats().getString("id");

    assertThat(found("edgeService = 'NATS'")).contains(id);
    assertThat(found("edgeStreamType = 'None'")).contains(id);
    assertThat(found("edgeStreamType <> 'None'")).doesNotContain(id);
  }

  private static List<String> found(String filter) {
    JsonObject query = new JsonObject().put("filter", filter);
    return await(manager.catalog.list(token, "datapipelines", query))
        .getJsonArray("result")
        .stream()
        .map(entity -> ((JsonObject) entity).getString("id"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "absent",
      value = {"None, NATS", "absent, NATS", "NATS, NATS", "NATS, absent"})
  void areMadeInEitherWay(String type, String service) throws IOException {
    JsonObject body = nats().put("name", "made-" + type + "-" + service);
    body.remove("id");
    body.put("edgeStreamType", type).put("edgeService", service);

    String id = await(manager.catalog.create(token, "datapipelines", body));

    JsonObject pipeline = read(new JsonObject().put("id", id));
    assertThat(pipeline.getString("edgeStreamType")).isEqualTo("None");
    assertThat(pipeline.getString("edgeService")).isEqualTo("NATS");
    assertDelivers(pipeline, "plant.raw");
  }

  @Test
  void areTheSameInDocumentsAndAnswers() throws IOException {
    JsonObject pipeline = nats();

    put(pipeline);

    assertThat(read(pipeline)).isEqualTo(pipeline);
    JsonObject document = document(pipeline.getString("name"));
    assertThat(manager.apply(document)).containsExactly("unchanged");
    document.getJsonObject("output").remove("options");
    document.getJsonObject("output").getJsonObject("localEdge").put("service", "RealTimeStreaming");
    assertThat(manager.apply(document)).containsExactly("configured");
    assertThat(read(pipeline).containsKey("edgeService")).isFalse();
  }

  @Test
  void goOnDeliveringWhenAClientThatDoesNotKnowTheFieldChangesThem() throws IOException {
    JsonObject pipeline = nats();

    put(asTheOriginalKnowsIt(pipeline).put("description", "changed"));

    assertThat(read(pipeline).getString("description")).isEqualTo("changed");
    assertThat(read(pipeline).getString("edgeService")).isEqualTo("NATS");
    assertDelivers(pipeline, "plant.raw");
  }

  @ParameterizedTest
  @ValueSource(strings = {"endPoint", "outputOptions"})
  void areNotChangedByAGuess(String field) throws IOException {
    JsonObject pipeline = nats();
    JsonObject changed =
        asTheOriginalKnowsIt(pipeline)
            .put(
                field,
                field.equals("endPoint") ? "other" : new JsonObject().put("servers", "n:4222"));

    Failure refused =
        refusal(
            manager.catalog.update(token, "datapipelines", pipeline.getString("id"), changed, ""));

    assertThat(refused.kind()).isEqualTo(Failure.Kind.INVALID);
    assertThat(refused.field()).isEqualTo("edgeService");
    assertThat(refused.message())
        .isEqualTo(
            "edgeService is missing, and the output is another than that of the pipeline, which"
                + " delivers to NATS; it must be NATS to go on with that, or null for a"
                + " RealTimeStreaming output");
    assertThat(read(pipeline)).isEqualTo(pipeline);

    put(changed.put("edgeService", "NATS").put("outputOptions", options()));
    assertDelivers(pipeline, changed.getString("endPoint"));
  }

  private static JsonObject options() {
    return new JsonObject().put("servers", SERVERS);
  }

  @Test
  void becomeAnythingElseThatIsAskedFor() throws IOException {
    JsonObject pipeline = nats();
    String name = pipeline.getString("name");

    JsonObject plain = asTheOriginalKnowsIt(pipeline);
    put(plain.copy().putNull("edgeService"));
    assertThat(manager.spec(name).output()).isInstanceOf(PipelineOutput.Stream.class);
    put(plain.copy().put("edgeService", "NATS").put("outputOptions", options()));
    assertDelivers(pipeline, "plant.raw");
    put(plain.copy().put("edgeStreamType", "MQTT"));
    assertThat(manager.spec(name).output()).isInstanceOf(PipelineOutput.Mqtt.class);
  }

  @Test
  void areCopiedAsTheyAreOrOtherwise() throws IOException {
    JsonObject pipeline = nats();
    VersionService versions = VersionService.proxy(manager.vertx);
    String id = pipeline.getString("id");

    String same =
        await(versions.clone(token, "datapipelines", id, new JsonObject().put("name", "same")));
    String other =
        await(
            versions.clone(
                token,
                "datapipelines",
                id,
                new JsonObject()
                    .put("name", "other")
                    .put("edgeStreamType", "Kafka")
                    .put("outputOptions", new JsonObject().put("servers", "k:9092"))));

    assertThat(read(new JsonObject().put("id", same)).getString("edgeService")).isEqualTo("NATS");
    assertThat(read(new JsonObject().put("id", other)).getString("edgeStreamType"))
        .isEqualTo("Kafka");
    assertThat(read(new JsonObject().put("id", other)).containsKey("edgeService")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Edge | MQTT | NATS | edgeService does not belong to edgeStreamType MQTT; give one of them, or edgeStreamType None",
        "Edge | None | Pulsar | edgeService is 'Pulsar' but must be 'NATS'",
        "Cloud | None | NATS | edgeService does not belong to destination Cloud"
      })
  void areRefusedWhereTheServiceDoesNotBelong(
      String destination, String type, String service, String sentence) throws IOException {
    JsonObject body =
        nats()
            .put("name", "refused")
            .put("destination", destination)
            .put("edgeStreamType", type)
            .put("edgeService", service);
    body.remove("id");

    Failure refused = refusal(manager.catalog.create(token, "datapipelines", body));

    assertThat(refused.message()).contains(sentence);
  }

  @Test
  void areToldOfWithTheSubjectAtFault() throws IOException {
    JsonObject body = nats().put("name", "refused").put("endPoint", "plant.*");
    body.remove("id");

    Failure refused = refusal(manager.catalog.create(token, "datapipelines", body));

    assertThat(refused.field()).isEqualTo("endPoint");
    assertThat(refused.message()).startsWith("endPoint is 'plant.*' but must be a NATS subject");
  }
}
