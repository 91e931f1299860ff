package io.millrace.egress.kafka;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.producer.KafkaProducer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The producers of this node. Outputs with the same brokers share one, and with it its connections
 * and buffer. To be used on one event-loop context.
 */
public final class Producers {
  /** What one producer may hold that its brokers have not taken. */
  private static final long BUFFER_BYTES = 16L * 1024 * 1024;

  /** The largest request that brokers take unless told otherwise. */
  static final int MAX_RECORD_BYTES = 1024 * 1024;

  private static final class Shared {
    private final KafkaProducer<String, byte[]> producer;
    private int leases;

    private Shared(KafkaProducer<String, byte[]> producer) {
      this.producer = producer;
    }
  }

  private final Vertx vertx;
  private final Duration callTimeout;
  private final Map<String, Shared> shared = new HashMap<>();

  /** Questions about topics that brokers have not answered, and who asks them. */
  private final Set<Future<Void>> unanswered = new HashSet<>();

  private final Set<Admin> asking = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param callTimeout until a record is taken or has failed
   */
  public Producers(Vertx vertx, Duration callTimeout) {
    this.vertx = vertx;
    this.callTimeout = callTimeout;
  }

  /** A share of the producer for these brokers; to be given back. */
  KafkaProducer<String, byte[]> take(String servers) {
    Shared entry = shared.computeIfAbsent(servers, absent -> new Shared(producer(servers)));
    entry.leases++;
    return entry.producer;
  }

  private KafkaProducer<String, byte[]> producer(String servers) {
    String millis = Long.toString(callTimeout.toMillis());
    Map<String, String> config = new HashMap<>(connection(servers));
    config.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    config.put("value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
    config.put("acks", "all");
    // Keeps a partition's order and drops what its own retries double.
    config.put("enable.idempotence", "true");
    config.put("linger.ms", "2");
    config.put("buffer.memory", Long.toString(BUFFER_BYTES));
    config.put("max.request.size", Integer.toString(2 * MAX_RECORD_BYTES));
    config.put("max.block.ms", millis);
    config.put("delivery.timeout.ms", Long.toString(callTimeout.toMillis() + 2));
    KafkaProducer<String, byte[]> made = KafkaProducer.create(vertx, config);
    // Each record's own future says the same.
    made.exceptionHandler(told -> {});
    return made;
  }

  /** Makes the topic, with the brokers' defaults, if it is missing. */
  Future<Void> findOrMake(String servers, String topic) {
    Properties config = new Properties();
    config.putAll(connection(servers));
    config.put("default.api.timeout.ms", Long.toString(callTimeout.toMillis()));
    // Looks names up and starts a thread; so does the end of it.
    Future<Void> answer =
        vertx.executeBlocking(
            () -> {
              ask(config, topic);
              return null;
            },
            false);
    unanswered.add(answer);
    return answer.onComplete(done -> unanswered.remove(answer));
  }

  private void ask(Properties config, String topic) throws Exception {
    try (Admin admin = Admin.create(config)) {
      asking.add(admin);
      try {
        if (closed) {
          throw new IllegalStateException("the producers have ended");
        }
        findOrMake(admin, topic);
      } finally {
        asking.remove(admin);
      }
    }
  }

  private static void findOrMake(Admin admin, String topic) throws Exception {
    try {
      admin.describeTopics(List.of(topic)).allTopicNames().get();
    } catch (ExecutionException failure) {
      if (!(failure.getCause() instanceof UnknownTopicOrPartitionException)) {
        throw failure;
      }
      make(admin, topic);
    }
  }

  private static void make(Admin admin, String topic) throws Exception {
    NewTopic usual = new NewTopic(topic, Optional.empty(), Optional.empty());
    try {
      admin.createTopics(List.of(usual)).all().get();
    } catch (ExecutionException failure) {
      // Another node was faster.
      if (!(failure.getCause() instanceof TopicExistsException)) {
        throw failure;
      }
    }
  }

  private Map<String, String> connection(String servers) {
    return Map.of(
        "bootstrap.servers",
        servers,
        "client.id",
        "millrace",
        "request.timeout.ms",
        Long.toString(Math.max(1, callTimeout.toMillis() / 2)),
        "reconnect.backoff.max.ms",
        "5000");
  }

  void giveBack(String servers) {
    Shared entry = shared.get(servers);
    // There is none when all have been ended while an output still waited for its last answers.
    if (entry != null && --entry.leases == 0) {
      shared.remove(servers);
      close(entry);
    }
  }

  private static void close(Shared entry) {
    // What it still holds belongs to outputs that are gone.
    entry.producer.close(1);
  }

  /** How many producers are open. */
  public int open() {
    return shared.size();
  }

  /** Ends all, questions included: brokers that are away would take their whole time. */
  public Future<Void> close() {
    closed = true;
    shared.values().forEach(Producers::close);
    shared.clear();
    return vertx
        .executeBlocking(
            () -> {
              asking.forEach(admin -> admin.close(Duration.ZERO));
              return null;
            },
            false)
        .transform(ended -> Future.join(List.copyOf(unanswered)))
        .transform(answered -> Future.succeededFuture());
  }
}
