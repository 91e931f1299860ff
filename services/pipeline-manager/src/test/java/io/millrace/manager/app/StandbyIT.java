package io.millrace.manager.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.cluster.Alone;
import io.millrace.common.control.SpecService;
import io.millrace.common.secret.Sealer;
import io.millrace.common.service.Health;
import io.millrace.common.service.ServiceContext;
import io.millrace.common.service.ServiceGroup;
import io.millrace.common.service.Settings;
import io.millrace.common.wire.Wire;
import io.millrace.manager.store.PostgresServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two managers and one PostgreSQL: one is active, the other takes over. */
class StandbyIT {
  @TempDir Path folder;

  /** A member of a cluster that sees nobody else. */
  private static final class Member extends Alone {
    @Override
    public boolean clustered() {
      return true;
    }
  }

  private final class Manager implements AutoCloseable {
    final Vertx vertx = Vertx.vertx();
    final Health health = new Health();
    final SpecService specs = SpecService.proxy(vertx);
    private final ServiceGroup group = new ServiceGroup(vertx, health);

    Manager(String name, String database) throws IOException {
      Wire.register(vertx.eventBus());
      Path data = Files.createDirectories(folder.resolve(name));
      ServiceContext context =
          new ServiceContext(
              vertx,
              name,
              data,
              new Settings(Map.of("MILLRACE_DATABASE", database)),
              new SimpleMeterRegistry(),
              health,
              Sealer.fromFile(folder.resolve("installation.key")),
              new Member());
      RunningManager.await(group.start(List.of(new ManagerService(context))));
    }

    boolean active() {
      try {
        return !RunningManager.await(specs.fetchJson("")).isEmpty();
      } catch (RuntimeException nobody) {
        return false;
      }
    }

    @Override
    public void close() {
      RunningManager.await(group.stop());
      RunningManager.await(vertx.close());
    }
  }

  private static void becomesActive(Manager manager) {
    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(100))
        .until(manager::active);
  }

  @Test
  void standsByUntilTheActiveOneStops() throws IOException {
    String database = PostgresServer.start().database("standby");
    Manager first = new Manager("first", database);
    assertThat(first.active()).isTrue();
    try (Manager second = new Manager("second", database)) {
      assertThat(second.active()).isFalse();
      assertThat(second.health.ready()).isTrue();

      first.close();

      becomesActive(second);
    }
  }

  @Test
  void stepsDownWhenAnotherHasTakenTheDatabaseAndComesBackAfterIt() throws Exception {
    PostgresServer server = PostgresServer.start();
    try (Manager manager = new Manager("only", server.database("taken"))) {
      assertThat(manager.active()).isTrue();
      try (Connection other = server.connect("taken");
          Statement lock = other.createStatement()) {
        Thread waiting =
            Thread.startVirtualThread(() -> {
              try {
                lock.execute("SELECT pg_advisory_lock(7236583018)");
              } catch (SQLException failure) {
                throw new IllegalStateException(failure);
              }
            });
        // Whoever waits for the lock has it as soon as the server loses the active manager.
        await()
            .atMost(Duration.ofSeconds(10))
            .until(() -> {
              server.administrate(
                  "SELECT pg_terminate_backend(holder.pid) FROM pg_locks holder, pg_locks waiter"
                      + " WHERE holder.locktype = 'advisory' AND holder.granted"
                      + " AND waiter.locktype = 'advisory' AND NOT waiter.granted");
              return !waiting.isAlive();
            });
        await().atMost(Duration.ofSeconds(10)).until(() -> !manager.active());
      }
      becomesActive(manager);
    }
  }
}
