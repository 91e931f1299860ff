package io.millrace.manager.documents;

import static io.millrace.manager.app.RunningManager.await;
import static io.millrace.manager.app.RunningManager.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.failure.Failure;
import io.millrace.manager.app.RunningManager;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What people read when a document is wrong. */
class ErrorMessagesTest {
  @TempDir static Path data;
  static RunningManager manager;

  @BeforeAll
  static void start() throws IOException {
    manager = RunningManager.start(data);
    manager.apply(Samples.all());
    manager.apply(Samples.stream("raw"));
  }

  @AfterAll
  static void stop() {
    manager.close();
  }

  static JsonObject edit(JsonObject document, String path, @Nullable Object value) {
    JsonObject place = document;
    String[] steps = path.split("\\.");
    for (int i = 0; i < steps.length - 1; i++) {
      place = steps[i].matches("\\d+") ? place : child(place, steps, i);
    }
    String last = steps[steps.length - 1];
    if (value == null) {
      place.remove(last);
    } else {
      place.put(last, value);
    }
    return document;
  }

  private static JsonObject option(String name, Object value) {
    return new JsonObject().put(name, value);
  }

  private static JsonObject child(JsonObject place, String[] steps, int at) {
    Object child = place.getValue(steps[at]);
    return child instanceof JsonArray array
        ? array.getJsonObject(Integer.parseInt(steps[at + 1]))
        : (JsonObject) child;
  }

  static Stream<Arguments> wrongDocuments() {
    return Stream.of(
        Arguments.of(
            new JsonObject().put("name", "x"),
            "demo.yaml:1: kind is missing; it must be one of category, "),
        Arguments.of(
            Samples.category().put("kind", "catgory"),
            "demo.yaml:1: kind is 'catgory' but must be one of "),
        Arguments.of(Samples.category().put("kind", "catgory"), "; did you mean 'category'?"),
        Arguments.of(
            Samples.category().put("valeus", 1),
            "demo.yaml:1 category/Sensor Kind: valeus is not a field of a category; did you mean 'values'?"),
        Arguments.of(
            edit(Samples.function(), "memory", "lots"),
            "function/to-fahrenheit: memory is 'lots' but must be a size such as 512MiB or 2GiB, from 16MiB to 64GiB"),
        Arguments.of(
            edit(Samples.function(), "memory", "8MiB"), "memory is '8MiB' but must be a size"),
        Arguments.of(
            edit(Samples.function(), "timeout", 5),
            "timeout is the number 5 but must be a time such as 500ms, 5s or 2m, from 10ms to 1h"),
        Arguments.of(
            edit(Samples.function(), "cpu", 0),
            "cpu is the number 0 but must be a number from 0.05 to 64"),
        Arguments.of(
            edit(Samples.function(), "network", "host"),
            "network is 'host' but must be one of none, egress"),
        Arguments.of(
            edit(Samples.pipeline(), "functions.0.replicas", 0),
            "functions[0].replicas is the number 0 but must be a whole number from 1 to 32"),
        Arguments.of(
            edit(Samples.category(), "values", null),
            "category/Sensor Kind: values is missing; it must be a list of"),
        Arguments.of(
            edit(Samples.category(), "values", "Temperature"),
            "values is 'Temperature' but must be a list of"),
        Arguments.of(
            edit(Samples.category(), "values", Samples.list(1)),
            "values[0] is the number 1 but must be text of 1 to 200 characters"),
        Arguments.of(edit(Samples.category(), "values", Samples.list(1)), "; put it in quotes"),
        Arguments.of(
            edit(Samples.category(), "values", Samples.list("a", "a")),
            "values[1] is 'a', which stands in the list already"),
        Arguments.of(edit(Samples.category(), "values", Samples.list("Humidity")), "IN_USE"),
        Arguments.of(
            edit(Samples.category(), "name", "a\u202eb"), "name is 'a?b' but must be text"),
        Arguments.of(
            edit(Samples.dataSource(), "selectors.0.categoryName", "Sensor Knd"),
            "dataSource/thermometers: selectors[0].categoryName is 'Sensor Knd', but there is no category of this name; did you mean 'Sensor Kind'?"),
        Arguments.of(
            edit(Samples.dataSource(), "selectors.0.categoryValue", "Temp"),
            "selectors[0].categoryValue is 'Temp', which category 'Sensor Kind' does not have; its values are Humidity, Temperature"),
        Arguments.of(
            edit(Samples.dataSource(), "selectors.0.scope", Samples.list("insid")),
            "selectors[0].scope[0] is 'insid' but must be a field's name or __ALL__; did you mean 'inside'?"),
        Arguments.of(
            edit(Samples.dataSource(), "protocol", "MQTTS"),
            "protocol is 'MQTTS' but must be one of MQTT, RTSP,"),
        Arguments.of(
            edit(Samples.dataSource(), "authType", "PASSWORD"),
            "authType is 'PASSWORD' but must be CERTIFICATE, as protocol is MQTT"),
        Arguments.of(
            edit(Samples.dataSource(), "edge", "mars"),
            "edge is 'mars', but there is no service domain of this name; there are edge"),
        Arguments.of(
            edit(Samples.dataSource(), "name", "other"),
            "fields[0].topic is 'plant/inside', which field 'inside' of data source 'thermometers' already has; topics are unique"),
        Arguments.of(
            edit(Samples.dataSource(), "fields.0.topic", "a/#/b"),
            "fields[0].topic is 'a/#/b', which is not an MQTT topic"),
        Arguments.of(
            edit(Samples.function(), "language", "pyhton"),
            "language is 'pyhton' but must be one of python, golang, node; did you mean 'python'?"),
        Arguments.of(
            edit(Samples.function(), "environment", "pyton-env"),
            "environment is 'pyton-env', but there is no such runtime environment in this project; there are python-env,"),
        Arguments.of(
            edit(Samples.function(), "environment", "node-env"),
            "language is 'python', but environment 'node-env' is for node"),
        Arguments.of(
            edit(Samples.function(), "code", null),
            "sourceCodePath is missing; a function needs its program"),
        Arguments.of(
            edit(Samples.function(), "project", "Defualt Project"),
            "project is 'Defualt Project', but there is no project of this name; did you mean 'Default Project'?"),
        Arguments.of(
            edit(Samples.pipeline(), "input.dataPipeline", "raw"),
            "input has both categorySelectors and dataPipeline but must have exactly one of them"),
        Arguments.of(
            edit(Samples.pipeline(), "input.categorySelectors", null),
            "input has none of categorySelectors and dataPipeline"),
        Arguments.of(
            edit(Samples.pipeline(), "samplingIntervalMsec", -1),
            "samplingIntervalMsec is the number -1 but must be a number from 1 to"),
        Arguments.of(
            edit(Samples.pipeline(), "samplingIntervalMsec", "1s"),
            "samplingIntervalMsec is '1s' but must be a number"),
        Arguments.of(
            edit(Samples.pipeline(), "functions.0.name", "to-farenheit"),
            "functions[0].name is 'to-farenheit', but there is no function of this name in project 'Default Project'; did you mean 'to-fahrenheit'?"),
        Arguments.of(
            edit(Samples.pipeline(), "functions.0.args", null),
            "functions[0].args has no value for parameter 'digits' of function 'to-fahrenheit'"),
        Arguments.of(
            edit(Samples.pipeline(), "functions.0.args.digits", "many"),
            "functions[0].args.digits is 'many' but must be a number, as parameter 'digits' is one"),
        Arguments.of(
            edit(Samples.pipeline(), "functions.0.args.digit", 1),
            "functions[0].args.digit is 'digit', but function 'to-fahrenheit' has no such parameter; it has digits; did you mean 'digits'?"),
        Arguments.of(
            edit(Samples.pipeline(), "output.publicCloud.service", "S33"),
            "output.publicCloud.service is 'S33' but must be one of S3, Kinesis,"),
        Arguments.of(
            edit(Samples.pipeline(), "output.publicCloud.service", "Blob"),
            "output.publicCloud.service is 'Blob' but must be S3, Kinesis or SQS, as type is AWS"),
        Arguments.of(
            edit(Samples.pipeline(), "output.publicCloud.profile", "my-clod"),
            "output.publicCloud.profile is 'my-clod', but there is no cloud profile of this name; did you mean 'my-cloud'?"),
        Arguments.of(
            edit(Samples.pipeline(), "output.publicCloud.region", "mars-1"),
            "output.publicCloud.region is 'mars-1' but must be one of us-east-1,"),
        Arguments.of(
            edit(Samples.pipeline(), "output.options", option("kee", "x")),
            "output.options.kee is not a field of output.options; did you mean 'key'?"),
        Arguments.of(
            edit(Samples.pipeline(), "output.options", option("partitionKey", "{topic}")),
            "output.options.partitionKey is an option of outputs to Kinesis, but this one is S3"),
        Arguments.of(
            edit(Samples.pipeline(), "output.options", option("key", "{topic}/{hour}")),
            "output.options.key is '{topic}/{hour}' but must have {id} in it"),
        Arguments.of(
            edit(Samples.pipeline(), "output.options", option("key", "{topik}/{id}")),
            "output.options.key has {topik}, which is none of {pipeline}, {topic},"),
        Arguments.of(
            edit(Samples.pipeline(), "output.options", option("key", "{id")),
            "output.options.key has a '{' without a '}' after it"),
        Arguments.of(
            edit(Samples.pipeline(), "output.options", option("kmsKey", "1")),
            "output.options.kmsKey belongs to encryption aws:kms"),
        Arguments.of(
            edit(Samples.pipeline(), "output.options", option("compression", "lz4")),
            "output.options.compression is 'lz4' but must be one of none, gzip, zstd"),
        Arguments.of(
            edit(
                Samples.pipeline(),
                "output.options",
                option("batch", new JsonObject().put("maxAgeSeconds", 0))),
            "output.options.batch.maxAgeSeconds is the number 0 but must be a whole number from 1 to 900"),
        Arguments.of(
            edit(
                Samples.pipeline(),
                "output.options",
                option("metadata", new JsonObject().put("topic", "x"))),
            "output.options.metadata.topic must be a name of at most 64 lower-case letters"),
        Arguments.of(
            edit(Samples.stream("raw"), "output.options", option("maxBytesPerSecond", 5_000)),
            "output.options.maxBytesPerSecond is an option of outputs to Kafka, Kinesis, NATS, S3, SQS, but this one is RealTimeStreaming"),
        Arguments.of(
            edit(
                edit(Samples.stream("raw"), "output.localEdge.service", "Kafka"),
                "output.options",
                option("servers", "kafka-1")),
            "output.options.servers is 'kafka-1' but must be addresses with ports and commas between them"),
        Arguments.of(
            edit(
                edit(Samples.stream("raw"), "output.localEdge.service", "NATS"),
                "output.localEdge.endpointName",
                "a.*"),
            "output.localEdge.endpointName is 'a.*' but must be a NATS subject"),
        Arguments.of(
            edit(Samples.profile(), "awsCredential.source", "environment"),
            "awsCredential.accessKey does not belong to source: environment"),
        Arguments.of(
            edit(Samples.profile(), "awsCredential.roleArn", "arn:aws:iam::1:role/x"),
            "awsCredential.roleArn is 'arn:aws:iam::1:role/x' but must be the ARN of a role"),
        Arguments.of(
            edit(Samples.profile(), "awsCredential.externalId", "x"),
            "awsCredential.externalId belongs to a roleArn, but there is none"),
        Arguments.of(
            edit(Samples.pipeline(), "output.publicCloud.endpointName", "UPPER"),
            "output.publicCloud.endpointName is 'UPPER' but must be the name of a bucket"),
        Arguments.of(
            edit(Samples.pipeline(), "output.publicCloud.endpointName", null),
            "output.publicCloud.endpointName is missing; it must be the name of a bucket"),
        Arguments.of(
            Samples.reader("r", "temps"),
            "input.dataPipeline names the data pipeline 'temps', whose output cannot be read by others"),
        Arguments.of(
            Samples.reader("r", "rau"),
            "input.dataPipeline is 'rau', but there is no data pipeline of this name in project 'Default Project'; did you mean 'raw'?"),
        Arguments.of(Samples.reader("r", "r"), "input.dataPipeline closes a cycle"),
        Arguments.of(
            edit(Samples.profile(), "endpoint", "127.0.0.1:5005"),
            "endpoint is '127.0.0.1:5005' but must be an http:// or https:// URL"),
        Arguments.of(
            edit(Samples.profile(), "awsCredential", null),
            "awsCredential is missing; type AWS needs it"),
        Arguments.of(
            edit(Samples.profile(), "awsCredential.secret", null),
            "awsCredential.secret is missing"),
        Arguments.of(
            Samples.profile()
                .put("name", "new")
                .put(
                    "awsCredential",
                    new JsonObject().put("accessKey", "********").put("secret", "x")),
            "awsCredential.accessKey is the mask that answers show in the place of a secret; give the secret itself"),
        Arguments.of(
            new JsonObject()
                .put("kind", "runtimeEnvironment")
                .put("name", "node-env")
                .put("language", "node")
                .put("dockerRepoURI", "x"),
            "the runtime environment 'Node Env' is built in and cannot be changed"),
        Arguments.of(
            new JsonObject().put("kind", "svcDomain").put("name", "another"),
            "this installation is one service domain and exists already"));
  }

  @ParameterizedTest
  @MethodSource("wrongDocuments")
  void namesTheDocumentThePathAndWhatWouldBeRight(JsonObject document, String expected)
      throws IOException {
    Failure failure =
        refusal(manager.catalog.apply(manager.token(), RunningManager.request(document)));

    if (expected.equals("IN_USE")) {
      assertThat(failure.kind()).isEqualTo(Failure.Kind.IN_USE);
      assertThat(failure.message())
          .contains("dataPipeline temps")
          .contains("'Temperature', which category 'Sensor Kind' does not have");
    } else {
      assertThat(failure.message()).contains(expected).startsWith("demo.yaml:1");
      assertThat(failure.kind().status()).isBetween(400, 499);
    }
  }

  @Test
  void tellsAllProblemsOfAllDocumentsAndAppliesNone() throws IOException {
    JsonObject request =
        RunningManager.request(
            Samples.category().put("name", "Fine"),
            Samples.category().put("name", "Bad").put("values", 1),
            Samples.reader("r", "nowhere"));

    Failure failure = refusal(manager.catalog.apply(manager.token(), request));

    assertThat(failure.message().lines()).hasSize(2);
    assertThat(failure.message())
        .contains("demo.yaml:11 category/Bad: values")
        .contains("demo.yaml:21 dataPipeline/r: input.dataPipeline");
    JsonObject page =
        await(
            manager.catalog.list(
                manager.token(), "categories", new JsonObject().put("filter", "name = 'Fine'")));
    assertThat(page.getInteger("totalCount")).isZero();
  }

  @Test
  void tellsAProblemOnceWhenOtherDocumentsNameTheOneAtFault() throws IOException {
    Failure failure =
        refusal(
            manager.catalog.apply(
                manager.token(),
                RunningManager.request(
                    Samples.function().put("name", "broken").put("language", "cobol"),
                    edit(
                        Samples.pipeline().put("name", "uses it"), "functions.0.name", "broken"))));

    assertThat(failure.message().lines())
        .singleElement()
        .asString()
        .contains("function/broken: language is 'cobol'");
  }

  @Test
  void refusesTheSameDocumentTwice() throws IOException {
    Failure failure =
        refusal(
            manager.catalog.apply(
                manager.token(), RunningManager.request(Samples.category(), Samples.category())));

    assertThat(failure.message())
        .isEqualTo(
            "demo.yaml:11 category/Sensor Kind: name stands twice in this request, at demo.yaml:1 too; leave one of them out");
  }

  @Test
  void refusesACycleOfNewPipelines() throws IOException {
    JsonObject first =
        Samples.stream("first").put("input", new JsonObject().put("dataPipeline", "second"));
    JsonObject second =
        Samples.stream("second").put("input", new JsonObject().put("dataPipeline", "first"));

    assertThat(
            refusal(manager.catalog.apply(manager.token(), RunningManager.request(first, second)))
                .message())
        .contains("closes a cycle");
  }

  @Test
  void refusesACycleMadeByAChange() throws IOException {
    manager.apply(
        Samples.stream("chain").put("input", new JsonObject().put("dataPipeline", "raw")));

    JsonObject raw =
        Samples.stream("raw").put("input", new JsonObject().put("dataPipeline", "chain"));

    assertThat(
            refusal(manager.catalog.apply(manager.token(), RunningManager.request(raw))).message())
        .contains("closes a cycle: raw reads chain reads raw");
  }
}
