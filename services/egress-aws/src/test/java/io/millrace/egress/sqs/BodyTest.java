package io.millrace.egress.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "tab\tline\nreturn\r",
        "grüße",
        "\uD83D\uDE00",
        "\uFFFD",
        "\u007F\u0085",
        "퟿"
      })
  void sendsTextAsItIs(String text) {
    Body body = Body.of(Buffer.buffer(text));

    assertThat(body).isEqualTo(new Body(text, false));
    assertThat(Body.size(Buffer.buffer(text))).isEqualTo(Buffer.buffer(text).length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bell\u0007", "\u0000", "escape \u001B[0m", "\uFFFE", "x\uFFFF"})
  void encodesCharactersThatSqsForbids(String text) {
    assertEncoded(Buffer.buffer(text));
  }

  @Test
  void encodesWhatIsNotUtf8() {
    assertEncoded(Buffer.buffer(new byte[] {(byte) 0xFF, 1}));
    assertEncoded(Buffer.buffer(new byte[] {'a', (byte) 0xC3}));
    // A lone surrogate in what some call UTF-8.
    assertEncoded(Buffer.buffer(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}));
  }

  private static void assertEncoded(Buffer payload) {
    Body body = Body.of(payload);

    assertThat(body.base64()).isTrue();
    assertThat(Base64.getDecoder().decode(body.text())).isEqualTo(payload.getBytes());
    assertThat(Body.size(payload)).isEqualTo(body.text().length());
  }
}
