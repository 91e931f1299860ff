package io.millrace.functions.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often a node's functions are looked after. */
class PulseTest {
  private final Vertx vertx = Vertx.vertx();
  private final Pulse pulse = new Pulse(vertx);

  /** How many looks there were in each second. */
  private final BlockingQueue<Integer> seconds = new LinkedBlockingQueue<>();

  private volatile boolean atWork;
  private int looks;

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private void begin() {
    vertx.runOnContext(ignored -> {
      pulse.begin(
          () -> {
            looks++;
            return atWork;
          },
          () -> {
            seconds.add(looks);
            looks = 0;
          });
      pulse.quicken();
    });
  }

  private int second() throws InterruptedException {
    Integer counted = seconds.poll(20, TimeUnit.SECONDS);
    assertThat(counted).as("looks until a second's end").isNotNull();
    return counted;
  }

  @Test
  void looksTenTimesASecondWhileSomethingRunsAndOnceWhenNothingDoes() throws Exception {
    atWork = true;
    begin();
    second();

    assertThat(second()).isGreaterThanOrEqualTo(5);

    atWork = false;
    second();
    second();
    assertThat(second()).isEqualTo(1);
  }

  @Test
  void whatBeginsToRunUnnoticedIsLookedAfterFromTheNextSecondOn() throws Exception {
    begin();
    second();
    second();
    assertThat(second()).isEqualTo(1);

    atWork = true;
    second();
    second();
    assertThat(second()).isGreaterThanOrEqualTo(5);
  }
}
