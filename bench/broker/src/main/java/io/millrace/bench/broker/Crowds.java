package io.millrace.bench.broker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Publishers of QoS 1 whom nobody listens to, in as many threads as there are cores: one thread
 * that writes each message by itself would be the limit, and not the broker.
 */
final class Crowds implements AutoCloseable {
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  private final List<Crowd> crowds = new ArrayList<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  /**
   * @param apart whether each message is written by itself
   */
  Crowds(int port, String topic, int count, int payloadBytes, boolean apart) throws IOException {
    int most = Math.min(THREADS, count);
    for (int i = 0; i < most; i++) {
      int each = count / most + (i < count % most ? 1 : 0);
      int window = Crowd.WINDOW * each / count;
      crowds.add(new Crowd(port, topic + "/" + i, 1, each, window, payloadBytes, false, apart));
    }
  }

  /** Messages a second that are acknowledged, as many as the broker takes. */
  double throughput(long nanos) throws IOException, InterruptedException {
    List<Future<Double>> rates = new ArrayList<>();
    for (Crowd crowd : crowds) {
      rates.add(threads.submit(() -> crowd.throughput(nanos)));
    }
    double sum = 0;
    for (Future<Double> rate : rates) {
      try {
        sum += rate.get();
      } catch (ExecutionException failure) {
        throw new IOException(failure.getCause());
      }
    }
    return sum;
  }

  /** Messages that were never acknowledged. */
  long lost() {
    return crowds.stream().mapToLong(Crowd::lost).sum();
  }

  @Override
  public void close() throws IOException {
    threads.shutdown();
    for (Crowd crowd : crowds) {
      crowd.close();
    }
  }
}
