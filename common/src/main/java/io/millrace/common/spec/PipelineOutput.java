package io.millrace.common.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * Where a pipeline's messages go. {@code endpoint} is the name that the user gave: bucket, stream,
 * queue or topic.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = PipelineOutput.S3.class, name = "s3"),
  @JsonSubTypes.Type(value = PipelineOutput.Kinesis.class, name = "kinesis"),
  @JsonSubTypes.Type(value = PipelineOutput.Sqs.class, name = "sqs"),
  @JsonSubTypes.Type(value = PipelineOutput.Stream.class, name = "stream"),
  @JsonSubTypes.Type(value = PipelineOutput.Mqtt.class, name = "mqtt")
})
public sealed interface PipelineOutput {
  String endpoint();

  /** Output that egress delivers with an AWS account. */
  sealed interface Aws extends PipelineOutput permits S3, Kinesis, Sqs {
    AwsTarget target();
  }

  /** One object a message. */
  record S3(String endpoint, AwsTarget target) implements Aws {}

  /** One record a message. */
  record Kinesis(String endpoint, AwsTarget target) implements Aws {}

  /** One queue message a message. */
  record Sqs(String endpoint, AwsTarget target) implements Aws {}

  /** The edge's real-time stream, read by other pipelines (RealTimeStreaming). */
  record Stream(String endpoint) implements PipelineOutput {}

  /** Published to the topic {@code endpoint} on the edge's own broker. */
  record Mqtt(String endpoint) implements PipelineOutput {}
}
