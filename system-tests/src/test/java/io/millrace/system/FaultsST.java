package io.millrace.system;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Something befalls two of three machines at once: one of them is gone for the others, and the
 * other is there and not well, for 30 s. Every message that a device was told is received arrives,
 * in order per topic, and what the others took flows on meanwhile. {@link LongFaultsST} has each
 * fault alone.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsST {
  private static final int RATE = 200;
  private static final Duration LASTING = Duration.ofSeconds(30);

  private final ThreeMachines three =
      new ThreeMachines(
          RATE, LASTING, LASTING, new Reliability(Path.of("target/reliability.md"), RATE, LASTING));

  @BeforeAll
  void start() {
    three.start();
  }

  @AfterAll
  void stop() {
    three.close();
  }

  @Test
  void othersTakeOverFromAMachineThatDiesThoughTheLineToOneOfThemIsBad() {
    three.befall(three.dies("a"), three.hasABadLine("b"));
  }

  @Test
  void othersTakeOverFromAMachineThatHaltsThoughTheLineToOneOfThemIsLong() {
    three.befall(three.halts("b"), three.isFar("a"));
  }

  @Test
  void othersTakeOverFromAMachineThatIsNotHeardThoughTheDiskOfOneOfThemIsFull() {
    three.befall(three.isUnheard("a"), three.hasAFullDisk());
  }

  @Test
  void othersTakeOverFromAMachineThatIsCutOffThoughTheClockOfOneOfThemJumps() {
    three.befall(three.isCutOff("b"), three.hasAClockThatJumps("a"));
  }
}
