package io.millrace.common.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where a pipeline's messages come from. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = PipelineInput.Topics.class, name = "topics"),
  @JsonSubTypes.Type(value = PipelineInput.Stream.class, name = "stream")
})
public sealed interface PipelineInput {
  /**
   * MQTT topics of the data sources that the pipeline's categories select; may be empty until a
   * source appears.
   */
  record Topics(List<SourceTopic> topics) implements PipelineInput {
    public Topics {
      topics = List.copyOf(topics);
    }
  }

  /**
   * One selected field of a data source.
   *
   * @param filter MQTT topic or topic filter
   * @param selectors category id to the value that the field carries, for {@code ctx.get_selector}
   */
  record SourceTopic(String filter, Map<String, String> selectors) {
    public SourceTopic {
      selectors = Collections.unmodifiableMap(new TreeMap<>(selectors));
    }
  }

  /** Every message of another pipeline's RealTimeStreaming output. */
  record Stream(String pipeline) implements PipelineInput {}
}
