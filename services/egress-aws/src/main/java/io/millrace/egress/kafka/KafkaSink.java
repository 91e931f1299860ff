package io.millrace.egress.kafka;

import io.millrace.common.message.Message;
import io.millrace.egress.batch.Limits;
import io.millrace.egress.format.Envelope;
import io.millrace.egress.retry.Trouble;
import io.millrace.egress.sink.BrokerSink;
import io.millrace.egress.sink.Outcome;
import io.vertx.core.Future;
import io.vertx.kafka.client.producer.KafkaProducer;
import io.vertx.kafka.client.producer.KafkaProducerRecord;
import io.vertx.kafka.client.producer.RecordMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A topic of Kafka: every message becomes one record, in order for each key. */
public final class KafkaSink extends BrokerSink {
  private static final Limits LIMITS =
      new Limits(1_000, Producers.MAX_RECORD_BYTES, 4, Limits.Order.BY_REQUEST);

  private final String topic;
  private final String servers;
  private final Producers producers;
  private @Nullable KafkaProducer<String, byte[]> producer;

  /**
   * @param envelope null for payloads as they are
   */
  public KafkaSink(String topic, String servers, @Nullable Envelope envelope, Producers producers) {
    super("Kafka topic '" + topic + "' at " + servers, LIMITS, envelope);
    this.topic = topic;
    this.servers = servers;
    this.producers = producers;
  }

  @Override
  public String key(Message message) {
    return message.topic();
  }

  @Override
  public Future<Void> prepare() {
    if (producer == null) {
      producer = producers.take(servers);
    }
    return producers.findOrMake(servers, topic);
  }

  @Override
  public Future<List<Outcome>> deliver(List<Message> messages) {
    KafkaProducer<String, byte[]> open = Objects.requireNonNull(producer);
    List<Future<RecordMetadata>> sent = new ArrayList<>(messages.size());
    for (Message message : messages) {
      sent.add(open.send(KafkaProducerRecord.create(topic, message.topic(), content(message))));
    }
    return Future.join(sent)
        .transform(all -> Future.succeededFuture(sent.stream().map(this::outcome).toList()));
  }

  private Outcome outcome(Future<RecordMetadata> answer) {
    return answer.succeeded() ? Outcome.TAKEN : new Outcome.Refused(diagnose(answer.cause()));
  }

  @Override
  public Trouble diagnose(Throwable failure) {
    return KafkaTroubles.diagnose(title(), failure);
  }

  @Override
  public void close() {
    if (producer != null) {
      producer = null;
      producers.giveBack(servers);
    }
  }
}
