package io.millrace.cli.command;

import io.millrace.cli.CommandFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say on which topics the clients of a certificate may publish and subscribe. */
final class TopicRules {
  @Option(
      names = "--publish",
      paramLabel = "FILTER",
      description =
          "MQTT topic filter that it may publish to; may be repeated. Every topic when left out; '' for none.")
  private @Nullable List<String> publish;

  @Option(
      names = "--subscribe",
      paramLabel = "FILTER",
      description =
          "MQTT topic filter that it may subscribe to; may be repeated. Every topic when left out; '' for none.")
  private @Nullable List<String> subscribe;

  /** Adds what was given to the body of a request; what was left out stays out. */
  void addTo(Map<String, Object> body) {
    add(body, "publish", publish);
    add(body, "subscribe", subscribe);
  }

  private static void add(Map<String, Object> body, String name, @Nullable List<String> given) {
    if (given == null) {
      return;
    }
    List<String> filters = new ArrayList<>(given);
    if (filters.remove("") && !filters.isEmpty()) {
      throw CommandFailure.usage(
          "--" + name + " '' allows no topic, so that it cannot stand beside another --" + name);
    }
    body.put(name, filters);
  }
}
