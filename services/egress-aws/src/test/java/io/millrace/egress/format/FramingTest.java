package io.millrace.egress.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.spec.S3Batching;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramingTest {
  private static byte[] framed(S3Batching.Framing framing, byte[] payload) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Framing.write(framing, payload, out);
    return out.toByteArray();
  }

  private static String line(String payload) throws IOException {
    return line(payload.getBytes(StandardCharsets.UTF_8));
  }

  private static String line(byte[] payload) throws IOException {
    return new String(framed(S3Batching.Framing.NDJSON, payload), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\": 1} | {\"a\": 1}",
        "21.5 | 21.5",
        "null | null",
        "[1, [2]] | [1, [2]]",
        "hello | \"hello\"",
        "say \"hi\" | \"say \\\"hi\\\"\"",
        "1 2 | \"1 2\"",
        "{} {} | \"{} {}\"",
        "{\"a\": | \"{\\\"a\\\":\"",
        "grüße | \"grüße\""
      })
  void makesOneJsonValueALineOfWhateverComes(String payload, String expected) throws IOException {
    assertThat(line(payload)).isEqualTo(expected + "\n");
  }

  @Test
  void keepsJsonOfSeveralLinesInOne() throws IOException {
    assertThat(line("{\n  \"a\": 1\r\n}")).isEqualTo("{   \"a\": 1  }\n");
  }

  @Test
  void quotesTextOfSeveralLinesAndNothing() throws IOException {
    assertThat(line("a\nb")).isEqualTo("\"a\\nb\"\n");
    assertThat(line("")).isEqualTo("\"\"\n");
  }

  @Test
  void writesBinaryInBase64() throws IOException {
    assertThat(line(new byte[] {(byte) 0xFF, 0})).isEqualTo("{\"base64\":\"/wA=\"}\n");
  }

  @Test
  void putsFourBytesOfLengthBeforeAPayload() throws IOException {
    assertThat(framed(S3Batching.Framing.LENGTH, new byte[] {7, 8, 9}))
        .containsExactly(0, 0, 0, 3, 7, 8, 9);
  }
}
