package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The getting-started guide's samples, as they stand, with the log lines that the guide shows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuideST {
  private static final String TIME =
      "\\[\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3} root INFO] ";

  private Millrace edge;
  private Path certificates;

  @BeforeAll
  void start() {
    edge = Millrace.up("guide", "docker");
    certificates = edge.certificates();
  }

  @AfterAll
  void stop() {
    edge.close();
  }

  @Test
  void logsParametersOfThePythonSample() {
    apply(
        "py-params",
        """
        kind: function
        name: py-params
        project: Default Project
        language: python
        environment: python-env
        params:
          - name: MyStringParam
            type: string
          - name: MyIntParam
            type: number
        code: |
          import logging
          # Python function are invoked with context and message payload.
          # The context can be used to retrieve metadata about the message and allows
          # function to send mesagges to next stage in stream. In this sample we just
          # log message payload and forward it as is to next stage.
          def main(ctx, msg):
                logging.info("Parameters: %s", ctx.get_config())
                logging.info("Process %d bytes from %s at %s", len(msg), ctx.get_topic(), ctx.get_timestamp())
                # Forward to next stage in pipeline.
                ctx.send(msg)
        ---
        """,
        "functions:\n  - name: py-params\n    args:\n      MyStringParam: hello\n      MyIntParam: 42");

    Devices.publish(edge, certificates, "guide/py-params", List.of("seven b"));

    awaitLog(
        "py-params",
        TIME + "Parameters: \\{.*'MyIntParam': '42'.*}",
        TIME + "Process 7 bytes from guide/py-params at \\d{19}",
        TIME + "Send 7 bytes");
    assertThat(logs("py-params")).contains("'MyStringParam': 'hello'");
  }

  @Test
  void keepsACounterInTheModulesGlobals() {
    apply(
        "py-counter",
        Documents.function(
            "py-counter",
            "python",
            "python-env",
            """
            import logging

            counter=0

            def main(ctx, msg):
                  global counter
                  logging.info("This is message number %d", counter)
                  counter+=1
                  # Forward to next stage in pipeline.
                  ctx.send(msg)
            """),
        "functions:\n  - name: py-counter");

    Devices.publish(edge, certificates, "guide/py-counter", List.of("a", "b", "c"));

    awaitLog(
        "py-counter",
        TIME + "This is message number 0",
        TIME + "This is message number 1",
        TIME + "This is message number 2");
  }

  @Test
  void logsParametersOfTheNodeSample() {
    apply(
        "node-params",
        """
        kind: function
        name: node-params
        project: Default Project
        language: node
        environment: node-env
        params:
          - name: IntParam
            type: number
          - name: StringParam
            type: string
        code: |
          function main(ctx, msg) {
             return new Promise(function(resolve, reject) {
                // log list of transformation parameters
                console.log("Config", ctx.config)
                // log length of message payload
                console.log(msg.length)
                // forward message to next stage in pipeline
                ctx.send(msg)
                // complete promise
                resolve()
             })
          }
          exports.main = main
        ---
        """,
        "functions:\n  - name: node-params\n    args:\n      IntParam: 42\n      StringParam: hello");

    Devices.publish(edge, certificates, "guide/node-params", List.of("12345"));

    awaitLog("node-params", "Config \\{ IntParam: '42', StringParam: 'hello' }", "5");
  }

  @Test
  void givesAPahoClientItsOwnMessageBack() {
    String client =
        """
        import sys, ssl, time
        import paho.mqtt.client as mqttClient

        got = []
        client = mqttClient.Client(mqttClient.CallbackAPIVersion.VERSION1)
        client.on_message = lambda client, userdata, message: got.append((message.topic, message.payload.decode("utf-8")))
        client.tls_set(ca_certs=sys.argv[1] + "/ca.crt", certfile=sys.argv[1] + "/client.crt", keyfile=sys.argv[1] + "/client.key", cert_reqs=ssl.CERT_REQUIRED, tls_version=ssl.PROTOCOL_TLSv1_2, ciphers=None)
        client.tls_insecure_set(True)
        client.connect("127.0.0.1", port=int(sys.argv[2]))
        client.subscribe("test")
        client.loop_start()
        while not client.is_connected():
            time.sleep(0.05)
        client.publish("test", "Hello, World!")
        deadline = time.time() + 20
        while not got and time.time() < deadline:
            time.sleep(0.05)
        print(got)
        """;

    Command run =
        Command.run(
            Duration.ofSeconds(40),
            Map.of(),
            client,
            List.of(
                "target/venv/bin/python",
                "-",
                certificates.toString(),
                Integer.toString(edge.mqttPort())));

    assertThat(run.succeeded().out().strip()).isEqualTo("[('test', 'Hello, World!')]");
  }

  @Test
  void samplesOneMessageASecondAndTopic() {
    edge.apply(
        Documents.source("sampled", "guide/sampled")
            + Documents.pipeline(
                "sampled",
                "sampled",
                "samplingIntervalMsec: 1000\nfunctions: []",
                Documents.toStream("sampled")),
        "sampled");

    Devices.publish(edge, certificates, "guide/sampled", MainJobST.numbered("s", 2_000));

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> {
          JsonObject figures =
              new JsonObject(
                      edge.run("get", "datapipeline", "sampled", "-o", "json").succeeded().out())
                  .getJsonObject("figures");
          long passed = figures.getJsonObject("functions").getLong("messagesIn");
          long left = figures.getJsonObject("ingest").getLong("sampledOut");
          // mosquitto_pub needs far less than ten seconds for them.
          assertThat(passed).isBetween(1L, 10L);
          assertThat(passed + left).isEqualTo(2_000);
        });
  }

  private void apply(String name, String function, String functions) {
    edge.apply(
        Documents.source(name, "guide/" + name)
            + function
            + Documents.pipeline(name, name, functions, Documents.toStream(name)),
        name);
  }

  private String logs(String pipeline) {
    return edge.run("logs", pipeline).succeeded().out();
  }

  private void awaitLog(String pipeline, String... lines) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> {
          List<String> logged = logs(pipeline).lines().toList();
          for (String line : lines) {
            assertThat(logged).as("logs of %s", pipeline).anyMatch(l -> l.matches(line));
          }
        });
  }
}
