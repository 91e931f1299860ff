package io.millrace.system;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Each fault alone, under much load for long: every message that a device was told is received
 * arrives, in order per topic, and what the other machines took flows on while it lasts. In the
 * profile nightly only; writes its results to {@code docs/reliability.md}.
 */
@Tag("nightly")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LongFaultsST {
  private static final int RATE = Integer.getInteger("millrace.fault.rate", 1_000);
  private static final Duration LOAD =
      Duration.ofSeconds(Integer.getInteger("millrace.fault.load.seconds", 600));
  private static final Duration LASTING =
      Duration.ofSeconds(Integer.getInteger("millrace.fault.seconds", 60));

  private final ThreeMachines three =
      new ThreeMachines(
          RATE, LOAD, LASTING, new Reliability(Path.of("docs/reliability.md"), RATE, LOAD));

  @BeforeAll
  void start() {
    three.start();
  }

  @AfterAll
  void stop() {
    three.close();
  }

  @Test
  void othersTakeOverFromAMachineThatDiesAndItsSpoolIsDeliveredWhenItIsBack() {
    three.befall(three.dies("a"));
  }

  @Test
  void othersTakeOverFromAMachineThatHaltsAndItDeliversNothingOldWhenItGoesOn() {
    three.befall(three.halts("b"));
  }

  @Test
  void othersTakeOverFromAMachineThatHearsThemAndIsNotHeard() {
    three.befall(three.isUnheard("a"));
  }

  @Test
  void othersTakeOverFromAMachineThatIsCutOffAndItsSpoolIsDeliveredWhenItIsBack() {
    three.befall(three.isCutOff("b"));
  }

  @Test
  void goesOnWhenTheLineToAMachineIsLong() {
    three.befall(three.isFar("a"));
  }

  @Test
  void goesOnWhenTheLineToAMachineIsBad() {
    three.befall(three.hasABadLine("b"));
  }

  @Test
  void goesOnWhenTheDiskOfAMachineIsFullAndAcknowledgesNothingThatItCannotKeep() {
    three.befall(three.hasAFullDisk());
  }

  @Test
  void goesOnWhenTheClockOfAMachineJumpsAheadAndBack() {
    three.befall(three.hasAClockThatJumps("a"));
  }
}
