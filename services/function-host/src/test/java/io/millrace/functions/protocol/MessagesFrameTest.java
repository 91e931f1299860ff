package io.millrace.functions.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class MessagesFrameTest {
  private static final String EXAMPLE =
      "0000002f03"
          + "0000000000000001"
          + "158b1d3d8cfe1089"
          + "0000"
          + "00000002"
          + "6162"
          + "0000000000000002"
          + "158b1d3d8cfe1471"
          + "0000"
          + "00000001"
          + "63";

  private static Message message(long timestamp, String payload) {
    return new Message(new MessageId("o.1", 0, 0), "t", timestamp, Buffer.buffer(payload));
  }

  private static String hex(Buffer bytes) {
    return java.util.HexFormat.of().formatHex(bytes.getBytes());
  }

  @Test
  void isWhatTheProtocolsExampleShows() {
    Message first = message(0x158b1d3d8cfe1089L, "ab");
    Message second = message(0x158b1d3d8cfe1471L, "c");
    MessagesFrame frame =
        new MessagesFrame(MessagesFrame.recordBytes(first) + MessagesFrame.recordBytes(second));

    frame.add(1, 0, first);
    frame.add(2, 0, second);

    assertThat(hex(frame.finish())).isEqualTo(EXAMPLE);
  }

  @Test
  void ofASingleMessageIsItsHeadAndThenThePayload() {
    Message only = message(0x158b1d3d8cfe1089L, "ab");
    MessagesFrame whole = new MessagesFrame(MessagesFrame.recordBytes(only));
    whole.add(7, 0xABCD, only);

    assertThat(hex(MessagesFrame.headOfSingle(7, 0xABCD, only)) + "6162")
        .isEqualTo(hex(whole.finish()));
  }
}
