package io.millrace.egress.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTypeTest {
  private static String of(String text) {
    return ContentType.of(Buffer.buffer(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\": 1}", " [1, 2]\n", "{}"})
  void knowsJson(String text) {
    assertThat(of(text)).isEqualTo("application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"21.5", "grüße", "{ not closed", " ", "line\nline\ttab"})
  void knowsText(String text) {
    assertThat(of(text)).isEqualTo("text/plain; charset=utf-8");
  }

  @Test
  void knowsPictures() {
    assertThat(
            ContentType.of(
                Buffer.buffer(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0})))
        .isEqualTo("image/jpeg");
    assertThat(ContentType.of(Buffer.buffer(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10})))
        .isEqualTo("image/png");
  }

  @Test
  void takesEverythingElseForBinary() {
    assertThat(ContentType.of(Buffer.buffer(new byte[0]))).isEqualTo("application/octet-stream");
    assertThat(ContentType.of(Buffer.buffer(new byte[] {'a', 0, 'b'})))
        .isEqualTo("application/octet-stream");
    assertThat(ContentType.of(Buffer.buffer(new byte[] {(byte) 0xC3, 'a'})))
        .isEqualTo("application/octet-stream");
    assertThat(ContentType.of(Buffer.buffer(new byte[] {(byte) 0xFF})))
        .isEqualTo("application/octet-stream");
  }
}
