package io.millrace.common.pace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.millrace.common.spec.Pace;
import io.vertx.core.buffer.Buffer;
import java.util.Collections;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class PacedCreditTest {
  private static final long USUAL = 8 * 1024 * 1024;

  private final PacedCredit credit = new PacedCredit();

  private void came(int messages, int bytes) {
    Message message = new Message(new MessageId("o", 0, 0), "t", 0, Buffer.buffer(new byte[bytes]));
    credit.came(new Batch(Collections.nCopies(messages, message)));
  }

  @Test
  void isTheUsualOneWithoutAPace() {
    came(100, 1_000);

    assertThat(credit.most(Pace.UNLIMITED, USUAL)).isEqualTo(USUAL);
  }

  @Test
  void isWhatGoesInTwoSecondsWithWhatMessagesCostBesideTheirPayload() {
    came(1_000, 100);

    // Of each message 100 bytes count for the pace, and 165 for the credit.
    assertThat(credit.most(new Pace(0, 100_000), USUAL))
        .isCloseTo(330_000, Percentage.withPercentage(2));
    assertThat(credit.most(new Pace(500, 0), USUAL))
        .isCloseTo(165_000, Percentage.withPercentage(2));
    assertThat(credit.most(new Pace(500, 100_000), USUAL))
        .as("the lower of both")
        .isCloseTo(165_000, Percentage.withPercentage(2));
  }

  @Test
  void followsMessagesThatBecomeLarger() {
    came(1_000, 100);
    for (int i = 0; i < 60; i++) {
      came(100, 1_000);
    }

    assertThat(credit.most(new Pace(500, 0), USUAL))
        .isCloseTo(1_065_000, Percentage.withPercentage(5));
  }

  @Test
  void isNeverSoLittleThatBatchesCostMoreThanTheyCarryNorMoreThanUsual() {
    came(10, 100);

    assertThat(credit.most(new Pace(1, 1), USUAL)).isEqualTo(16 * 1024);
    assertThat(credit.most(new Pace(0, 1_000_000_000), USUAL)).isEqualTo(USUAL);
    assertThat(credit.most(new Pace(1, 1), 1_000)).isEqualTo(1_000);
  }

  @Test
  void knowsWhatToDoWithMessagesWithoutPayload() {
    for (int i = 0; i < 10_000; i++) {
      came(1_000, 0);
    }

    assertThat(credit.most(new Pace(0, 100), USUAL)).isBetween(16L * 1024, USUAL);
  }
}
