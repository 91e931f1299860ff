package io.millrace.egress.s3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetadataTest {
  @Test
  void leavesPlainTopicsAsTheyAre() {
    assertThat(Metadata.value("plant/line-1/temperature+x$y"))
        .isEqualTo("plant/line-1/temperature+x$y");
  }

  @Test
  void escapesWhatHeadersCannotCarry() {
    assertThat(Metadata.value("a b\r\nx: y/ü/100%")).isEqualTo("a%20b%0D%0Ax:%20y/%C3%BC/100%25");
  }

  @Test
  void cutsWhatIsTooLongBetweenCharacters() {
    assertThat(Metadata.value("x".repeat(1_023) + "ü")).isEqualTo("x".repeat(1_023));
  }
}
