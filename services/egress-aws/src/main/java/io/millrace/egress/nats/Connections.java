package io.millrace.egress.nats;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The connections of this node. Outputs with the same servers share one. The client library blocks,
 * so it is called on virtual threads; answers come back on the service's context.
 */
public final class Connections {
  private static final Executor THREADS =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("nats-", 0).factory());

  /** One connection with what is needed to know whether it was the same all the time. */
  static final class Shared {
    private final Options options;
    private final AtomicLong breaks = new AtomicLong();
    private int leases;
    private @Nullable Connection connection;

    private Shared(String servers, Duration timeout) {
      ConnectionListener listener =
          (connection, event) -> {
            if (event == ConnectionListener.Events.DISCONNECTED
                || event == ConnectionListener.Events.RECONNECTED) {
              breaks.incrementAndGet();
            }
          };
      options =
          new Options.Builder()
              .servers(servers.split(","))
              .connectionName("millrace")
              .connectionTimeout(timeout)
              .connectionListener(listener)
              .maxReconnects(-1)
              // What is not delivered waits in the spool; here it would be lost with the process.
              .reconnectBufferSize(0)
              .errorListener(new io.nats.client.ErrorListener() {})
              .build();
    }

    /** How often it was lost or made again. */
    long breaks() {
      return breaks.get();
    }

    /** The connection, made when there is none; on a thread that may block. */
    synchronized Connection connected() throws java.io.IOException, InterruptedException {
      Connection known = connection;
      if (known == null || known.getStatus() == Connection.Status.CLOSED) {
        known = Nats.connect(options);
        connection = known;
      }
      if (known.getStatus() != Connection.Status.CONNECTED) {
        throw new java.io.IOException("no connection to " + options.getServers());
      }
      return known;
    }

    private synchronized void close() {
      Connection known = connection;
      connection = null;
      if (known != null) {
        try {
          known.close();
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private final Vertx vertx;
  private final Duration timeout;
  private final Map<String, Shared> shared = new HashMap<>();

  /**
   * @param timeout until a connection stands or a server has answered
   */
  public Connections(Vertx vertx, Duration timeout) {
    this.vertx = vertx;
    this.timeout = timeout;
  }

  Duration timeout() {
    return timeout;
  }

  /** A share of the connection to these servers; to be given back. */
  Shared take(String servers) {
    Shared entry = shared.computeIfAbsent(servers, absent -> new Shared(servers, timeout));
    entry.leases++;
    return entry;
  }

  void giveBack(String servers) {
    Shared entry = Objects.requireNonNull(shared.get(servers));
    if (--entry.leases == 0) {
      shared.remove(servers);
      THREADS.execute(entry::close);
    }
  }

  /** Does what may block, elsewhere. */
  <T> Future<T> call(Callable<T> action) {
    Promise<T> result = Promise.promise();
    var context = vertx.getOrCreateContext();
    THREADS.execute(() -> {
      try {
        T value = action.call();
        context.runOnContext(ignored -> result.complete(value));
      } catch (Exception failure) {
        context.runOnContext(ignored -> result.fail(failure));
      }
    });
    return result.future();
  }

  /** How many connections are open. */
  public int open() {
    return shared.size();
  }

  /** Ends all; on a thread that may block. */
  public void close() {
    shared.values().forEach(Shared::close);
    shared.clear();
  }
}
