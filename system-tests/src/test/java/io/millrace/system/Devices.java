package io.millrace.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Devices as the field has them: mosquitto's command-line client. */
final class Devices {
  private Devices() {}

  /** Publishes with a client certificate, QoS 1; one message a line of {@code lines}. */
  static void publish(Millrace edge, Path certificates, String topic, List<String> lines) {
    List<String> words = new ArrayList<>(secure(edge, certificates));
    words.addAll(List.of("-t", topic, "-q", "1", "-l"));
    Command.run(Duration.ofSeconds(60), Map.of(), String.join("\n", lines) + "\n", words)
        .succeeded();
  }

  /** The same by one device each, all at once; a payload may have any length. */
  static void publishTogether(
      Millrace edge, Path certificates, String topic, List<String> payloads) {
    List<String> words = new ArrayList<>(secure(edge, certificates));
    words.addAll(List.of("-t", topic, "-q", "1", "-s"));
    List<CompletableFuture<Command>> devices =
        payloads.stream()
            .map(payload ->
                CompletableFuture.supplyAsync(
                    () -> Command.run(Duration.ofSeconds(60), Map.of(), payload, words)))
            .toList();
    devices.forEach(device -> device.join().succeeded());
  }

  static List<String> secure(Millrace edge, Path certificates) {
    return List.of(
        "mosquitto_pub",
        "-h",
        "127.0.0.1",
        "-p",
        Integer.toString(edge.mqttPort()),
        "--cafile",
        certificates.resolve("ca.crt").toString(),
        "--cert",
        certificates.resolve("client.crt").toString(),
        "--key",
        certificates.resolve("client.key").toString());
  }
}
