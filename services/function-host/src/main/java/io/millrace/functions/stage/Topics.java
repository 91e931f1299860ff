package io.millrace.functions.stage;

import io.millrace.common.spec.PipelineInput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which category values go with a topic, for {@code ctx.get_selector}. */
final class Topics {
  private final List<PipelineInput.SourceTopic> sources;

  Topics(PipelineInput input) {
    sources =
        switch (input) {
          case PipelineInput.Topics topics -> topics.topics();
          case PipelineInput.Stream ignored -> List.of();
        };
  }

  /** The selectors of all fields whose filter the topic matches; where two disagree, the first. */
  Map<String, String> selectors(String topic) {
    Map<String, String> found = new HashMap<>();
    for (PipelineInput.SourceTopic source : sources) {
      if (matches(source.filter(), topic)) {
        source.selectors().forEach(found::putIfAbsent);
      }
    }
    return found;
  }

  /** MQTT's rules: {@code +} stands for one level, {@code #} at the end for any number of them. */
  static boolean matches(String filter, String topic) {
    if (filter.equals(topic)) {
      return true;
    }
    if (topic.startsWith("$") && !filter.startsWith("$")) {
      return false;
    }
    String[] wanted = filter.split("/", -1);
    String[] levels = topic.split("/", -1);
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].equals("#")) {
        return true;
      }
      if (i >= levels.length || !wanted[i].equals("+") && !wanted[i].equals(levels[i])) {
        return false;
      }
    }
    return wanted.length == levels.length;
  }
}
