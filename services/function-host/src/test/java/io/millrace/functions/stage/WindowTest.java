package io.millrace.functions.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WindowTest {
  private static void work(Window window, int times, long messages, long micros) {
    for (int i = 0; i < times; i++) {
      window.ended(messages, TimeUnit.MICROSECONDS.toNanos(micros));
    }
  }

  @Test
  void letsAFastFunctionHaveManyMessages() {
    Window window = new Window(1);

    work(window, 50, 400, 4_000);

    assertThat(window.messages()).isEqualTo(4096);
  }

  @Test
  void letsASlowFunctionHaveAQuarterOfASecondOfWork() {
    Window window = new Window(1);

    work(window, 50, 1, 5_000);

    assertThat(window.messages()).isBetween(49, 51);
  }

  @Test
  void takesResultsThatWereReadLateForNoSignOfAFastFunction() {
    Window window = new Window(1);
    work(window, 50, 1, 2_300);

    work(window, 1, 1, 300_000);
    work(window, 130, 1, 1);

    assertThat(window.messages()).isLessThan(110);
    work(window, 20, 1, 2_300);
    assertThat(window.messages()).isBetween(80, 115);
  }

  @Test
  void keepsEvenTheSlowestBusy() {
    Window window = new Window(1);

    work(window, 50, 1, 3_000_000);

    assertThat(window.messages()).isEqualTo(16);
  }

  @Test
  void givesAFunctionAllThatItMayHaveInWorkAtATime() {
    Window window = new Window(100);

    work(window, 50, 100, 10_000_000);

    assertThat(window.messages()).isEqualTo(200);
  }

  @Test
  void recoversFromAPauseThatTheFunctionIsNotToBlameFor() {
    Window window = new Window(1);
    work(window, 50, 400, 4_000);

    work(window, 1, 400, 800_000);
    work(window, 20, 400, 4_000);

    assertThat(window.messages()).isEqualTo(4096);
  }
}
