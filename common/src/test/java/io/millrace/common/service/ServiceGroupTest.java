package io.millrace.common.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceGroupTest {
  private final Vertx vertx = Vertx.vertx();
  private final Health health = new Health();
  private final ServiceGroup group = new ServiceGroup(vertx, health);
  private final List<String> events = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void isReadyOnlyWhenAllHaveStarted() {
    assertThat(health.ready()).isFalse();

    group.start(List.of(service("a"), service("b"))).await();

    assertThat(health.ready()).isTrue();
  }

  @Test
  void turnsNotReadyFirstAndStopsInReverseOrder() {
    group.start(List.of(service("a"), service("b"))).await();
    events.clear();

    group.stop().await();

    assertThat(events).containsExactly("stop b, ready: false", "stop a, ready: false");
  }

  @Test
  void stopsTheOthersThoughOneFailsToStop() {
    group.start(List.of(service("a"), stubborn())).await();
    events.clear();

    group.stop().await();

    assertThat(events).containsExactly("stop a, ready: false");
  }

  @Test
  void closesWhatAFailedStartHadOpened() {
    Service failing =
        new Service() {
          @Override
          public String name() {
            return "failing";
          }

          @Override
          public Future<Void> start() {
            return Future.failedFuture(new StartFailure("port 1883 is in use"));
          }

          @Override
          public Future<Void> stop() {
            events.add("stop failing");
            return Future.succeededFuture();
          }
        };

    assertThatThrownBy(() -> group.start(List.of(failing)).await())
        .hasMessage("port 1883 is in use");
    assertThat(events).containsExactly("stop failing");
  }

  private Service service(String name) {
    return new Service() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Future<Void> start() {
        events.add("start " + name);
        return Future.succeededFuture();
      }

      @Override
      public Future<Void> stop() {
        events.add("stop " + name + ", ready: " + health.ready());
        return Future.succeededFuture();
      }
    };
  }

  private static Service stubborn() {
    return new Service() {
      @Override
      public String name() {
        return "stubborn";
      }

      @Override
      public Future<Void> start() {
        return Future.succeededFuture();
      }

      @Override
      public Future<Void> stop() {
        return Future.failedFuture("will not stop");
      }
    };
  }
}
