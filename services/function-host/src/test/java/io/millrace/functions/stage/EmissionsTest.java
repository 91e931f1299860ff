package io.millrace.functions.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.protocol.FrameBody;
import io.millrace.functions.protocol.FrameReader;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class EmissionsTest {
  private final Emissions emissions = new Emissions();

  private static FrameBody body(String text) {
    AtomicReference<FrameBody> got = new AtomicReference<>();
    new FrameReader((type, body) -> got.set(body))
        .feed(Buffer.buffer().appendInt(text.length()).appendByte((byte) 0x14).appendString(text));
    return java.util.Objects.requireNonNull(got.get());
  }

  private boolean emit(long sequence, String payload) {
    FrameBody body = body(payload);
    boolean repeated = emissions.repeats(sequence, body, 0, body.length());
    emissions.frameEnds(body, false);
    return repeated;
  }

  @Test
  void recognisesWhatTheMessageInProgressHadEmitted() {
    emit(5, "x");
    emit(6, "a");
    emit(6, "b");

    emissions.restart(true, false);

    assertThat(emit(1, "a")).isTrue();
    assertThat(emit(1, "b")).isTrue();
    assertThat(emit(1, "c")).isFalse();
    assertThat(emit(2, "a")).isFalse();
  }

  @Test
  void standsBackAtTheFirstDifference() {
    emit(1, "a");
    emit(1, "b");

    emissions.restart(true, true);

    assertThat(emit(1, "other")).isFalse();
    assertThat(emit(1, "b")).isFalse();
  }

  @Test
  void remembersThroughDeathsBeforeAnythingIsEmittedAgain() {
    emit(1, "a");
    emit(1, "b");
    emissions.restart(true, true);
    emissions.restart(false, true);
    assertThat(emit(1, "a")).isTrue();

    emissions.restart(true, true);

    assertThat(emit(1, "a")).isTrue();
    assertThat(emit(1, "b")).isTrue();
  }

  @Test
  void forgetsWhenTheMessageHasEnded() {
    FrameBody whole = body("a");
    emissions.repeats(1, whole, 0, 1);
    emissions.frameEnds(whole, true);

    emissions.restart(false, false);

    assertThat(emit(1, "a")).isFalse();
  }
}
