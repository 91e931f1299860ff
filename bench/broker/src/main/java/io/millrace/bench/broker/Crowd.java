package io.millrace.bench.broker;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Publishers and, where there is one, the subscriber that gets all their messages. */
final class Crowd implements AutoCloseable {
  /**
   * Messages on their way at most, of all publishers: enough that nobody waits for anybody, few
   * enough that no broker has reason to drop any.
   */
  static final int WINDOW = 1_000;

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long LOOK_MILLIS = 50;

  private final Selector selector = Selector.open();
  private final List<Publisher> publishers = new ArrayList<>();
  private final @Nullable Subscriber subscriber;
  private final int qos;
  private final int window;
  private final boolean apart;
  private long lost;

  /**
   * @param window messages on their way at most, of all these publishers
   * @param subscribed whether somebody gets the messages; else those that the broker has
   *     acknowledged count, which must be of QoS 1
   * @param apart whether each message is written by itself
   */
  Crowd(
      int port,
      String topic,
      int qos,
      int count,
      int window,
      int payloadBytes,
      boolean subscribed,
      boolean apart)
      throws IOException {
    this.qos = qos;
    this.window = window;
    this.apart = apart;
    subscriber = subscribed ? new Subscriber(port, "subscriber", topic + "/#", qos) : null;
    if (subscriber != null) {
      subscriber.register(selector);
    }
    for (int i = 0; i < count; i++) {
      Publisher publisher =
          new Publisher(
              port,
              topic + "-" + i,
              String.format("%s/%03d", topic, i),
              qos,
              window / count,
              payloadBytes);
      publisher.register(selector);
      publishers.add(publisher);
    }
  }

  /** Messages that never arrived. */
  long lost() {
    return lost;
  }

  private long arrived() {
    return subscriber == null
        ? publishers.stream().mapToLong(Publisher::acknowledged).sum()
        : subscriber.received();
  }

  private long sent() {
    long sent = 0;
    for (Publisher publisher : publishers) {
      sent += publisher.sent();
    }
    return sent;
  }

  /** Messages a second that arrive, as many as the broker passes, while {@code nanos} go by. */
  double throughput(long nanos) throws IOException {
    long before = arrived();
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      look(publish() ? 0 : LOOK_MILLIS);
    }
    double rate = (arrived() - before) * 1e9 / (System.nanoTime() - start);
    drain();
    return rate;
  }

  private boolean publish() throws IOException {
    boolean progress = false;
    long share = subscriber == null ? window : share();
    for (Publisher publisher : publishers) {
      progress |= publisher.publish(share, apart);
    }
    return progress;
  }

  /** Where a subscriber has to keep up, no publisher takes what is left of the window. */
  private long share() {
    long free = window - (sent() - arrived() - lost);
    return (free + publishers.size() - 1) / publishers.size();
  }

  private void look(long millis) throws IOException {
    if (millis == 0) {
      selector.selectNow();
    } else {
      selector.select(millis);
    }
    for (SelectionKey key : selector.selectedKeys()) {
      ((Connection) key.attachment()).readable();
    }
    selector.selectedKeys().clear();
  }

  /** Waits for what is on its way. */
  private void drain() throws IOException {
    long seen = arrived();
    long since = System.nanoTime();
    while (sent() - arrived() - lost > 0 && System.nanoTime() - since < PATIENCE_NANOS) {
      for (Publisher publisher : publishers) {
        publisher.publish(0, false);
      }
      look(LOOK_MILLIS);
      if (arrived() != seen) {
        seen = arrived();
        since = System.nanoTime();
      }
    }
    lost += sent() - arrived() - lost;
  }

  /** Times from publish to receipt at a fixed rate, in nanoseconds. */
  Histogram latency(long nanos, int perSecond) throws IOException, InterruptedException {
    Subscriber receiver = subscriber;
    if (receiver == null) {
      throw new IllegalStateException("times are those of a subscriber");
    }
    receiver.timing(true);
    long messages = nanos * perSecond / TimeUnit.SECONDS.toNanos(1);
    Pace pace = new Pace(messages, TimeUnit.SECONDS.toNanos(1) / perSecond);
    Thread pacing = Thread.ofPlatform().name("pace").start(pace);
    while (pacing.isAlive()) {
      look(LOOK_MILLIS);
    }
    pacing.join();
    if (pace.failure != null) {
      throw pace.failure;
    }
    drain();
    Histogram times = receiver.times();
    receiver.timing(false);
    return times;
  }

  /**
   * Publishes at a fixed rate, by turns, each message up to half an interval after it would be due:
   * eight even intervals are a tick of the system's clock, which would meet every eighth message of
   * one turn and none of the next. All turns have the same delays.
   */
  private final class Pace implements Runnable {
    private final long messages;
    private final long intervalNanos;
    private final SplittableRandom delays = new SplittableRandom(1);
    private volatile @Nullable IOException failure;

    Pace(long messages, long intervalNanos) {
      this.messages = messages;
      this.intervalNanos = intervalNanos;
    }

    @Override
    public void run() {
      long start = System.nanoTime();
      try {
        for (int i = 0; i < messages; i++) {
          long due = start + i * intervalNanos + delays.nextLong(intervalNanos / 2);
          long left;
          while ((left = due - System.nanoTime()) > 0) {
            LockSupport.parkNanos(left);
          }
          publishers.get(i % publishers.size()).publishStamped();
        }
      } catch (IOException broken) {
        failure = broken;
      }
    }
  }

  int qos() {
    return qos;
  }

  int size() {
    return publishers.size();
  }

  @Override
  public void close() throws IOException {
    for (Publisher publisher : publishers) {
      publisher.close();
    }
    if (subscriber != null) {
      subscriber.close();
    }
    selector.close();
  }
}
