package io.millrace.common.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * Where a pipeline's messages go. {@code endpoint} is the name that the user gave: bucket, stream,
 * queue, topic or subject.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = PipelineOutput.S3.class, name = "s3"),
  @JsonSubTypes.Type(value = PipelineOutput.Kinesis.class, name = "kinesis"),
  @JsonSubTypes.Type(value = PipelineOutput.Sqs.class, name = "sqs"),
  @JsonSubTypes.Type(value = PipelineOutput.Kafka.class, name = "kafka"),
  @JsonSubTypes.Type(value = PipelineOutput.Nats.class, name = "nats"),
  @JsonSubTypes.Type(value = PipelineOutput.Stream.class, name = "stream"),
  @JsonSubTypes.Type(value = PipelineOutput.Mqtt.class, name = "mqtt")
})
public sealed interface PipelineOutput {
  String endpoint();

  /** Output that egress delivers. */
  sealed interface Outside extends PipelineOutput permits Aws, Kafka, Nats {
    /** How fast it may be. */
    Pace pace();
  }

  /** Output that egress delivers with an AWS account. */
  sealed interface Aws extends Outside permits S3, Kinesis, Sqs {
    AwsTarget target();
  }

  /** Objects of a bucket. */
  record S3(String endpoint, AwsTarget target, S3Options options, Pace pace) implements Aws {
    /** One object a message, as fast as can be. */
    public S3(String endpoint, AwsTarget target) {
      this(endpoint, target, S3Options.DEFAULT, Pace.UNLIMITED);
    }
  }

  /** Records of a stream. */
  record Kinesis(String endpoint, AwsTarget target, KinesisOptions options, Pace pace)
      implements Aws {
    /** One record a message, as fast as can be. */
    public Kinesis(String endpoint, AwsTarget target) {
      this(endpoint, target, KinesisOptions.DEFAULT, Pace.UNLIMITED);
    }
  }

  /** Messages of a queue, one each. */
  record Sqs(String endpoint, AwsTarget target, SqsOptions options, Pace pace) implements Aws {
    /** With the usual options, as fast as can be. */
    public Sqs(String endpoint, AwsTarget target) {
      this(endpoint, target, SqsOptions.DEFAULT, Pace.UNLIMITED);
    }
  }

  /**
   * Records of a Kafka topic, one a message, the message's topic as key.
   *
   * @param servers as in {@code kafka-1:9092,kafka-2:9092}; null for those of the edge's settings
   * @param envelope whether each payload stands in the envelope of {@code datastream.proto}
   */
  record Kafka(String endpoint, @Nullable String servers, boolean envelope, Pace pace)
      implements Outside {}

  /**
   * Messages of a NATS subject, one each.
   *
   * @param servers as in {@code nats://nats-1:4222,nats://nats-2:4222}; null for those of the
   *     edge's settings
   * @param envelope whether each payload stands in the envelope of {@code datastream.proto}
   */
  record Nats(String endpoint, @Nullable String servers, boolean envelope, Pace pace)
      implements Outside {}

  /** The edge's real-time stream, read by other pipelines (RealTimeStreaming). */
  record Stream(String endpoint) implements PipelineOutput {}

  /** Published to the topic {@code endpoint} on the edge's own broker. */
  record Mqtt(String endpoint) implements PipelineOutput {}
}
