package io.millrace.manager.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TargetQueueTest {
  /** Takes its time until it is let go, and fails what is cut short. */
  private static final class Place implements Target {
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final List<JsonObject> begun = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    @Override
    public String name() {
      return "ops";
    }

    @Override
    public void tell(JsonObject alert) throws Undelivered, InterruptedException {
      begun.add(alert);
      letGo.await();
      if (closed) {
        throw new Undelivered("cut short", true);
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Place before = new Place();
  private final Place after = new Place();

  private double told() {
    return meters.get("millrace.manager.notifications").counter().count();
  }

  @Test
  void anAlertThatIsBeingToldWhileTheTargetChangesIsToldOnce() {
    Duration pause = Duration.ofMillis(1);
    after.letGo.countDown();
    try (TargetQueue queue = new TargetQueue(before, pause, pause, meters)) {
      queue.offer(new JsonObject().put("id", "first"));
      await().until(() -> before.begun.size() == 1);
      queue.retarget(after);
      queue.offer(new JsonObject().put("id", "second"));
      before.letGo.countDown();
      await().until(() -> told() == 2);
    }

    assertThat(before.begun).extracting(alert -> alert.getString("id")).containsExactly("first");
    assertThat(after.begun).extracting(alert -> alert.getString("id")).containsExactly("second");
    assertThat(before.closed).isTrue();
  }

  @Test
  void aTargetThatIsAtRestIsLetGoAtOnce() {
    Duration pause = Duration.ofMillis(1);
    try (TargetQueue queue = new TargetQueue(before, pause, pause, meters)) {
      queue.retarget(after);

      assertThat(before.closed).isTrue();
      assertThat(after.closed).isFalse();
    }
  }
}
