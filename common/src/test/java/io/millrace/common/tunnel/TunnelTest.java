package io.millrace.common.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.tunnel.TunnelFrame.Kind;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TunnelTest {
  private final List<TunnelFrame> sent = new ArrayList<>();
  private final Recorder here = new Recorder();
  private final Tunnel tunnel = new Tunnel(7, "there", (from, frame) -> sent.add(frame));

  TunnelTest() {
    tunnel.begin(here);
  }

  /** What one end saw. */
  static final class Recorder implements Tunnel.Traffic {
    final List<String> seen = new ArrayList<>();

    @Override
    public void arrived(Buffer bytes) {
      seen.add(bytes.toString());
    }

    @Override
    public void room() {
      seen.add("room");
    }

    @Override
    public void ended() {
      seen.add("ended");
    }
  }

  private static TunnelFrame bytes(long number, String text) {
    return new TunnelFrame(Kind.BYTES, 7, number, Buffer.buffer(text));
  }

  @Test
  void isFullOnceAWindowIsUnderWayAndHasRoomWhenItIsTaken() {
    tunnel.send(Buffer.buffer(new byte[Tunnel.WINDOW - 1]));
    assertThat(tunnel.full()).isFalse();
    tunnel.send(Buffer.buffer(new byte[1]));
    assertThat(tunnel.full()).isTrue();

    tunnel.take(new TunnelFrame(Kind.TAKEN, 7, 10, Buffer.buffer()));

    assertThat(tunnel.full()).isFalse();
    assertThat(here.seen).containsExactly("room");
  }

  @Test
  void confirmsWhatWasTakenAQuarterOfAWindowAtATime() {
    tunnel.taken(Tunnel.WINDOW / 4 - 1);
    assertThat(sent).isEmpty();
    tunnel.taken(1);
    assertThat(sent)
        .containsExactly(new TunnelFrame(Kind.TAKEN, 7, Tunnel.WINDOW / 4, Buffer.buffer()));
  }

  @Test
  void endsForBothWhenAFrameIsMissing() {
    assertThat(tunnel.take(bytes(0, "a"))).isTrue();
    assertThat(tunnel.take(bytes(2, "c"))).isFalse();

    assertThat(here.seen).containsExactly("a", "ended");
    assertThat(sent).extracting(TunnelFrame::kind).containsExactly(Kind.END);
    assertThat(tunnel.take(bytes(3, "d"))).isFalse();
  }

  @Test
  void saysNothingOnceItIsOver() {
    tunnel.take(new TunnelFrame(Kind.END, 7, 0, Buffer.buffer()));
    tunnel.send(Buffer.buffer("late"));
    tunnel.end();

    assertThat(here.seen).containsExactly("ended");
    assertThat(sent).isEmpty();
  }

  @Test
  void framesSurviveTheirEncoding() {
    for (Kind kind : Kind.values()) {
      TunnelFrame frame = new TunnelFrame(kind, Long.MIN_VALUE, 3, Buffer.buffer("bytes"));
      assertThat(TunnelFrame.decode(frame.encode())).isEqualTo(frame);
    }
    assertThatThrownBy(() -> TunnelFrame.decode(Buffer.buffer("short")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TunnelFrame.decode(Buffer.buffer(new byte[17]).setByte(0, (byte) 9)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
