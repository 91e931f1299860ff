package io.millrace.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClientState;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT inside WebSockets at the public entrance: for those with a certificate of the edge. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EntranceMqttIT {
  private static final Path SCRIPTS =
      Path.of("../services/ingest-mqtt/src/test/clients").toAbsolutePath();
  private static final int LARGE = 4 * 1024 * 1024;

  @TempDir private static Path folder;
  private WebSocketEdge edge;
  private Device device;

  @BeforeAll
  void start() throws Exception {
    edge = new WebSocketEdge(Files.createDirectories(folder.resolve("data")));
    device = issued("device");
    Path node = Files.createDirectories(Path.of("target/clients"));
    for (String file : List.of("package.json", "package-lock.json", "mqttjs_client.mjs")) {
      Files.copy(SCRIPTS.resolve(file), node.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!Files.exists(node.resolve("node_modules/mqtt"))) {
      assertThat(run(node, "npm", "ci", "--no-audit", "--no-fund", "--silent")).isZero();
    }
  }

  @AfterAll
  void stop() {
    edge.close();
  }

  private Device issued(String name) throws Exception {
    return Device.of(
        edge.post("/v1.0/certificates"), Files.createDirectories(folder.resolve(name)));
  }

  private static int run(Path where, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .directory(where.toFile())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(
                    Path.of("target/entrance-mqtt.log").toAbsolutePath().toFile()))
            .start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running: " + String.join(" ", command));
    }
    return process.exitValue();
  }

  private int mqttJs(String version, Path... identity) throws Exception {
    String[] words = {
      "node",
      "mqttjs_client.mjs",
      "wss://localhost:" + edge.entrance.securePort() + "/mqtt",
      version,
      device.authority().toString()
    };
    String[] all = Arrays.copyOf(words, words.length + identity.length);
    for (int i = 0; i < identity.length; i++) {
      all[words.length + i] = identity[i].toString();
    }
    return run(Path.of("target/clients"), all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "5"})
  void servesMqttJsWithACertificateOfTheEdgeAndNobodyElse(String version) throws Exception {
    Path strange = Files.createDirectories(folder.resolve("stranger-" + version));
    List<String> openssl =
        List.of("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
    List<String> rest = List.of("-nodes", "-subj", "/CN=x", "-keyout", "x.key", "-out", "x.crt");
    String[] make =
        java.util.stream.Stream.concat(openssl.stream(), rest.stream()).toArray(String[]::new);
    assertThat(run(strange, make)).isZero();
    double before = edge.metric("millrace_console_mqtt_refused_total");

    assertThat(mqttJs(version, device.certificate(), device.key())).isZero();
    assertThat(mqttJs(version, strange.resolve("x.crt"), strange.resolve("x.key"))).isNotZero();
    assertThat(mqttJs(version)).isNotZero();

    assertThat(edge.metric("millrace_console_mqtt_refused_total")).isEqualTo(before + 2);
    await().untilAsserted(() -> assertThat(edge.metric("millrace_console_mqtt_clients")).isZero());
  }

  private static Mqtt5BlockingClient client(String name, Device who, int port) throws Exception {
    return Mqtt5Client.builder()
        .identifier(name)
        .serverHost("localhost")
        .serverPort(port)
        .sslConfig(who.tls())
        .webSocketConfig(MqttWebSocketConfig.builder().serverPath("mqtt").build())
        .buildBlocking();
  }

  private static byte[] large(int seed) {
    byte[] bytes = new byte[LARGE + seed];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void passesMoreThanAWindowWholeAndInOrder() throws Exception {
    Mqtt5BlockingClient client = client("large", device, edge.entrance.securePort());
    client.connect();
    try (Mqtt5BlockingClient.Mqtt5Publishes publishes =
        client.publishes(MqttGlobalPublishFilter.ALL)) {
      client.subscribeWith().topicFilter("large/#").qos(MqttQos.AT_LEAST_ONCE).send();
      for (int i = 0; i < 4; i++) {
        client
            .publishWith()
            .topic("large/" + i)
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload(large(i))
            .send();
      }
      for (int i = 0; i < 4; i++) {
        byte[] got = publishes.receive(60, TimeUnit.SECONDS).orElseThrow().getPayloadAsBytes();
        assertThat(Arrays.equals(got, large(i))).as("message " + i).isTrue();
      }
    }
    client.disconnect();
  }

  @Test
  void endsTheConnectionOfACertificateThatIsRevokedAndTakesItNoMore() throws Exception {
    Device lost = issued("lost");
    Mqtt5BlockingClient client = client("lost", lost, edge.entrance.securePort());
    client.connect();

    edge.post("/v1.0/certificates/" + lost.id() + "/revoke");

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> client.getState() == MqttClientState.DISCONNECTED);
    assertThatThrownBy(client::connect).isInstanceOf(RuntimeException.class);
  }

  @Test
  void letsClientsOfAnEntranceThatStopsGoOnAtAnother() throws Exception {
    Mqtt5BlockingClient client = client("wanderer", device, edge.other.securePort());
    client.connect();
    edge.stopOther();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> client.getState() == MqttClientState.DISCONNECTED);

    Mqtt5BlockingClient again = client("wanderer", device, edge.entrance.securePort());
    again.connect();
    again.publishWith().topic("a").qos(MqttQos.AT_LEAST_ONCE).send();
    again.disconnect();
  }

  /** The status line and the body of the answer. */
  private static String ask(Socket socket, String... headers) throws IOException {
    try (socket) {
      socket.setSoTimeout(20_000);
      StringBuilder request = new StringBuilder("GET /mqtt HTTP/1.1\r\nConnection: Upgrade\r\n");
      request.append("Host: localhost:").append(socket.getPort()).append("\r\n");
      for (String header : headers) {
        request.append(header).append("\r\n");
      }
      socket
          .getOutputStream()
          .write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String status = answer.readLine();
      int length = 0;
      String line;
      while (!(line = answer.readLine()).isEmpty()) {
        if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
        }
      }
      char[] body = new char[length];
      for (int at = 0; at < length; ) {
        at += answer.read(body, at, length - at);
      }
      return status + " " + new String(body);
    }
  }

  @Test
  void saysWhyItTakesNoConnection() throws Exception {
    String[] upgrade = {
      "Upgrade: websocket",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Protocol: mqtt"
    };
    String[] foreign = Arrays.copyOf(upgrade, 5);
    foreign[4] = "Origin: https://elsewhere.example";

    assertThat(ask(new Socket("127.0.0.1", edge.entrance.port()), upgrade))
        .startsWith("HTTP/1.1 403")
        .contains("over HTTPS only", "MILLRACE_HTTPS_PORT");
    assertThat(ask(new Socket("127.0.0.1", edge.entrance.port())))
        .startsWith("HTTP/1.1 400")
        .contains("MQTT is spoken at this address, inside WebSockets");
    assertThat(ask(new Socket("127.0.0.1", edge.entrance.port()), Arrays.copyOf(upgrade, 3)))
        .startsWith("HTTP/1.1 400")
        .contains("sub-protocol mqtt is expected");
    Socket secure =
        device.context().getSocketFactory().createSocket("localhost", edge.entrance.securePort());
    assertThat(ask(secure, foreign))
        .startsWith("HTTP/1.1 403")
        .contains("pages of other sites may not connect here");
  }
}
