package io.millrace.ingest.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Client libraries that people use, each with both versions, over mutual TLS: everything passes as
 * it should, and without a certificate of ours nobody gets in.
 */
class ClientStacksIT {
  private static final Path SCRIPTS = Path.of("src/test/clients").toAbsolutePath();
  private static final Path NODE = Path.of("target/clients").toAbsolutePath();
  private static final long PATIENCE_SECONDS = 120;

  private static final Path ROOT = root();

  @TempDir Path folder;
  private IngestFixture ingest;
  private final TestAuthority ours = new TestAuthority("ours");
  private Path authority;
  private Identity device;
  private Identity stranger;
  private Identity late;

  private record Identity(TestAuthority.Issued issued, Path certificate, Path key) {}

  private static Path root() {
    for (Path folder = SCRIPTS; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("dev/venv"))) {
        return folder;
      }
    }
    throw new AssertionError("dev/venv is nowhere above " + SCRIPTS);
  }

  @BeforeAll
  static void installClients() throws Exception {
    assertThat(run(ROOT, ROOT.resolve("dev/venv").toString())).as("dev/venv").isZero();
    Files.createDirectories(NODE);
    for (String file : List.of("package.json", "package-lock.json", "mqttjs_client.mjs")) {
      Files.copy(SCRIPTS.resolve(file), NODE.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!Files.exists(NODE.resolve("node_modules/mqtt"))) {
      assertThat(run(NODE, "npm", "ci", "--no-audit", "--no-fund", "--silent")).isZero();
    }
  }

  @BeforeEach
  void start() throws Exception {
    ingest =
        new IngestFixture(
            Files.createDirectories(folder.resolve("data")),
            ours,
            Map.of("MILLRACE_MQTT_WS_PORT", "0"));
    authority = Files.writeString(folder.resolve("ca.crt"), ours.pem());
    device = identity("device", ours.client("device"));
    stranger = identity("stranger", new TestAuthority("others").client("stranger"));
    late = identity("late", ours.expiredClient("late"));
  }

  private Identity identity(String name, TestAuthority.Issued issued) throws IOException {
    return new Identity(
        issued,
        Files.writeString(folder.resolve(name + ".crt"), issued.certificatePem()),
        Files.writeString(folder.resolve(name + ".key"), issued.keyPem()));
  }

  @AfterEach
  void stop() {
    ingest.close();
  }

  private static int run(Path folder, String... command) throws Exception {
    // Not those of this process: what a test runner says and hears goes over them.
    Path said = Files.createDirectories(Path.of("target")).resolve("client-stacks.log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()))
            .start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running: " + String.join(" ", command));
    }
    return process.exitValue();
  }

  private int paho(String version, Identity who) throws Exception {
    return run(
        ROOT,
        ROOT.resolve("target/venv/bin/python").toString(),
        SCRIPTS.resolve("paho_client.py").toString(),
        "localhost",
        Integer.toString(ingest.service.mqttPort()),
        version,
        authority.toString(),
        who.certificate().toString(),
        who.key().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "5"})
  void servesPahoForPython(String version) throws Exception {
    assertThat(paho(version, device)).isZero();
    assertThat(paho(version, stranger)).isNotZero();
    assertThat(paho(version, late)).isNotZero();
  }

  private int mqttJs(String url, String version, Identity who) throws Exception {
    return run(
        NODE,
        "node",
        "mqttjs_client.mjs",
        url,
        version,
        authority.toString(),
        who.certificate().toString(),
        who.key().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "5"})
  void servesMqttJsAlsoOverWebSockets(String version) throws Exception {
    String tcp = "mqtts://localhost:" + ingest.service.mqttPort();
    String webSocket = "wss://localhost:" + ingest.service.mqttWebSocketPort() + "/mqtt";

    assertThat(mqttJs(tcp, version, device)).isZero();
    assertThat(mqttJs(webSocket, version, device)).isZero();
    assertThat(mqttJs(tcp, version, stranger)).isNotZero();
    assertThat(mqttJs(webSocket, version, stranger)).isNotZero();
    assertThat(mqttJs(webSocket, version, late)).isNotZero();
  }

  private List<String> mosquitto(String program, String version, Identity who) {
    List<String> command = new ArrayList<>(List.of(program, "-h", "localhost"));
    command.addAll(List.of("-p", Integer.toString(ingest.service.mqttPort()), "-V", version));
    command.addAll(List.of("--cafile", authority.toString()));
    command.addAll(List.of("--cert", who.certificate().toString()));
    command.addAll(List.of("--key", who.key().toString()));
    command.addAll(List.of("-t", "mosquitto/" + version, "-q", "2"));
    return command;
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqttv311", "mqttv5"})
  void servesTheMosquittoClients(String version) throws Exception {
    List<String> publish = mosquitto("mosquitto_pub", version, device);
    publish.addAll(List.of("-m", "hello", "-r"));
    assertThat(run(folder, publish.toArray(String[]::new))).isZero();
    List<String> subscribe = mosquitto("mosquitto_sub", version, device);
    subscribe.addAll(List.of("-C", "1", "-F", "%t %q %r %p"));

    Process process = new ProcessBuilder(subscribe).start();
    String got = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isZero();
    assertThat(got.strip()).isEqualTo("mosquitto/" + version + " 2 1 hello");
    for (Identity refused : List.of(stranger, late)) {
      List<String> no = mosquitto("mosquitto_pub", version, refused);
      no.addAll(List.of("-m", "hello"));
      assertThat(run(folder, no.toArray(String[]::new))).isNotZero();
    }
  }

  private com.hivemq.client.mqtt.MqttClientSslConfig tls(Identity who) throws Exception {
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry("ca", ours.certificate());
    TrustManagerFactory trusting =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusting.init(trust);
    char[] password = "none".toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        "me",
        who.issued().keys().getPrivate(),
        password,
        new Certificate[] {who.issued().certificate()});
    KeyManagerFactory presenting =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    presenting.init(keys, password);
    return com.hivemq.client.mqtt.MqttClientSslConfig.builder()
        .trustManagerFactory(trusting)
        .keyManagerFactory(presenting)
        .build();
  }

  private Mqtt5BlockingClient hive5(Identity who, boolean webSocket) throws Exception {
    var builder =
        Mqtt5Client.builder().identifier("hive-5").serverHost("localhost").sslConfig(tls(who));
    return webSocket
        ? builder
            .serverPort(ingest.service.mqttWebSocketPort())
            .webSocketConfig(MqttWebSocketConfig.builder().serverPath("mqtt").build())
            .buildBlocking()
        : builder.serverPort(ingest.service.mqttPort()).buildBlocking();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void servesTheHiveMqClientWithMqtt5(boolean webSocket) throws Exception {
    Mqtt5BlockingClient client = hive5(device, webSocket);
    client.connect();
    try (Mqtt5BlockingClient.Mqtt5Publishes publishes =
        client.publishes(MqttGlobalPublishFilter.ALL)) {
      client.subscribeWith().topicFilter("hive/+").qos(MqttQos.EXACTLY_ONCE).send();
      for (MqttQos qos : MqttQos.values()) {
        client
            .publishWith()
            .topic("hive/5")
            .qos(qos)
            .payload(new byte[100_000])
            .userProperties()
            .add("unit", "°C")
            .applyUserProperties()
            .send();
        Mqtt5Publish got = publishes.receive(20, TimeUnit.SECONDS).orElseThrow();
        assertThat(got.getQos()).isEqualTo(qos);
        assertThat(got.getPayloadAsBytes()).hasSize(100_000);
        assertThat(got.getUserProperties().asList().getFirst().getValue()).hasToString("°C");
      }
    }
    client.disconnect();
    Mqtt5BlockingClient refused = hive5(stranger, webSocket);
    assertThatThrownBy(refused::connect).isInstanceOf(RuntimeException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1"})
  void servesTheHiveMqClientWithMqtt3(String host) throws Exception {
    Mqtt3BlockingClient client =
        Mqtt3Client.builder()
            .identifier("hive-3")
            .serverHost(host)
            .serverPort(ingest.service.mqttPort())
            .sslConfig(tls(device))
            .buildBlocking();
    client.connect();
    try (Mqtt3BlockingClient.Mqtt3Publishes publishes =
        client.publishes(MqttGlobalPublishFilter.ALL)) {
      client.subscribeWith().topicFilter("hive/+").qos(MqttQos.EXACTLY_ONCE).send();
      for (MqttQos qos : MqttQos.values()) {
        client.publishWith().topic("hive/3").qos(qos).payload(new byte[10]).send();
        assertThat(publishes.receive(20, TimeUnit.SECONDS).orElseThrow().getQos()).isEqualTo(qos);
      }
    }
    client.disconnect();
  }
}
