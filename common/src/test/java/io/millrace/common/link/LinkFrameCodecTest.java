package io.millrace.common.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What neighbouring releases send is understood. */
class LinkFrameCodecTest {
  private final LinkFrameCodec codec = new LinkFrameCodec();

  private static Buffer json(String text) {
    return Buffer.buffer()
        .appendByte((byte) 1)
        .appendByte((byte) 1)
        .appendInt(text.length())
        .appendString(text);
  }

  @Test
  void readsAnOpenOfTheReleaseThatKnewNoShares() {
    String old =
        "{\"link\":\"l\",\"type\":\"open\",\"sender\":\"ingest.a\",\"returnAddress\":\"r\","
            + "\"pipeline\":\"p\",\"specVersion\":7}";

    assertThat(codec.decodeFromWire(0, json(old)))
        .isEqualTo(new LinkFrame.Open("l", "ingest.a", "r", "p", 7, 0, 0));
  }

  @Test
  void readsAnAcknowledgementWithoutASenderAndOneWithFieldsThatItDoesNotKnow() {
    String fields =
        "{\"link\":\"l\",\"type\":\"ack\",\"number\":3,\"through\":9,\"credit\":100,\"rejections\":[]";
    LinkFrame expected = new LinkFrame.Ack("l", 3, 9, 100, List.of(), "");

    assertThat(codec.decodeFromWire(0, json(fields + "}"))).isEqualTo(expected);
    assertThat(codec.decodeFromWire(0, json(fields + ",\"mood\":\"good\"}"))).isEqualTo(expected);
  }

  @Test
  void carriesShareEpochAndSender() {
    LinkFrame open = new LinkFrame.Open("l", "ingest.a", "r", "p", 7, 2, 1_700_000_000_000L);
    Buffer wire = Buffer.buffer();

    codec.encodeToWire(wire, open);

    assertThat(codec.decodeFromWire(0, wire)).isEqualTo(open);
  }
}
