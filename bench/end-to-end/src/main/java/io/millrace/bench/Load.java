package io.millrace.bench;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** One publisher and one subscriber, QoS 1, in one process, so that one clock times both ends. */
final class Load implements AutoCloseable {
  /** Publishes that may be unacknowledged, and messages that may be on their way. */
  private static final int WINDOW = 500;

  private static final long PATIENCE_SECONDS = 120;

  private final Vertx vertx;
  private final MqttClient publisher;
  private final MqttClient subscriber;
  private final String topic;
  private final Semaphore onTheirWay = new Semaphore(WINDOW);
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong repeats = new AtomicLong();
  private volatile BitSet seen = new BitSet();
  private volatile int expected;
  private volatile Histogram latencies = new Histogram(3);
  private volatile CountDownLatch done = new CountDownLatch(0);

  Load(Vertx vertx, int port, String topic, String resultTopic) {
    this.vertx = vertx;
    this.topic = topic;
    MqttClientOptions options =
        new MqttClientOptions().setMaxInflightQueue(60_000).setAutoKeepAlive(true);
    options.setTcpNoDelay(true);
    publisher = MqttClient.create(vertx, options);
    subscriber = MqttClient.create(vertx, options);
    publisher.connect(port, "127.0.0.1").await();
    subscriber.connect(port, "127.0.0.1").await();
    subscriber.publishHandler(message -> onMessage(message.payload()));
    subscriber.subscribe(resultTopic, MqttQoS.AT_LEAST_ONCE.value()).await();
  }

  private void onMessage(Buffer payload) {
    String text = payload.toString();
    int number = (int) field(text, "\"number\"");
    if (seen.get(number) || number >= expected) {
      repeats.incrementAndGet();
      return;
    }
    seen.set(number);
    latencies.recordValue(Math.max(0, System.nanoTime() - field(text, "\"sent\"")));
    received.incrementAndGet();
    onTheirWay.release();
    done.countDown();
  }

  private static long field(String json, String name) {
    int at = json.indexOf(name) + name.length();
    while (json.charAt(at) == ':' || json.charAt(at) == ' ') {
      at++;
    }
    int end = at;
    while (Character.isDigit(json.charAt(end))) {
      end++;
    }
    return Long.parseLong(json, at, end, 10);
  }

  /** Messages that came more than once so far: legal at QoS 1, but not counted as throughput. */
  long repeats() {
    return repeats.get();
  }

  /** Messages a second from the first publish to the last receipt, as fast as the window allows. */
  double throughput(int messages) throws InterruptedException {
    begin(messages);
    long start = System.nanoTime();
    for (int i = 0; i < messages; i++) {
      if (!onTheirWay.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            "nothing arrives any more after " + received.get() + " messages");
      }
      publish(i);
    }
    await();
    return messages * 1e9 / (System.nanoTime() - start);
  }

  /** Times from publish to receipt at a fixed rate, in nanoseconds. */
  Histogram latency(int messages, int perSecond) throws InterruptedException {
    begin(messages);
    long start = System.nanoTime();
    for (int i = 0; i < messages; i++) {
      long due = start + i * 1_000_000_000L / perSecond;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      onTheirWay.acquire();
      publish(i);
    }
    await();
    return latencies;
  }

  private void begin(int messages) {
    seen = new BitSet(messages);
    expected = messages;
    latencies = new Histogram(3);
    done = new CountDownLatch(messages);
  }

  private void await() throws InterruptedException {
    if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          done.getCount() + " messages did not arrive within " + PATIENCE_SECONDS + " s");
    }
  }

  private void publish(int number) {
    String padding = "x".repeat(110);
    Buffer payload =
        Buffer.buffer(
            "{\"number\": "
                + number
                + ", \"sent\": "
                + System.nanoTime()
                + ", \"celsius\": 21.5, \"pad\": \""
                + padding
                + "\"}");
    publisher.publish(topic, payload, MqttQoS.AT_LEAST_ONCE, false, false);
  }

  @Override
  public void close() {
    publisher.disconnect().otherwiseEmpty().await();
    subscriber.disconnect().otherwiseEmpty().await();
    vertx.close().await();
  }
}
