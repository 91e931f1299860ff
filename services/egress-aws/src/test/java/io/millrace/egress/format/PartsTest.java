package io.millrace.egress.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import io.millrace.common.spec.S3Options.Compression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class PartsTest {
  private static final byte[] PIECE = new byte[1_000];

  static {
    new Random(7).nextBytes(PIECE);
  }

  private static Parts parts(int pieces, Compression compression) {
    return new Parts(
        IntStream.range(0, pieces)
            .<Parts.Piece>mapToObj(piece -> out -> out.write(PIECE))
            .iterator(),
        compression,
        10_000);
  }

  private static List<byte[]> all(Parts parts) {
    List<byte[]> made = new ArrayList<>();
    do {
      made.add(parts.next());
    } while (!parts.ended());
    return made;
  }

  private static byte[] joined(List<byte[]> parts) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.write(part);
    }
    return out.toByteArray();
  }

  @Test
  void endsAPartAtItsSizeAndKnowsTheLast() {
    assertThat(all(parts(25, Compression.NONE)))
        .extracting(part -> part.length)
        .containsExactly(10_000, 10_000, 5_000);
    assertThat(all(parts(10, Compression.NONE))).hasSize(1);
    assertThat(all(parts(0, Compression.NONE))).singleElement().isEqualTo(new byte[0]);
  }

  @Test
  void compressesAcrossPartsTheSameWayEachTime() throws IOException {
    byte[] gzip = joined(all(parts(50, Compression.GZIP)));
    byte[] zstd = joined(all(parts(50, Compression.ZSTD)));
    byte[] plain = joined(all(parts(50, Compression.NONE)));

    assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes()).isEqualTo(plain);
    assertThat(new ZstdInputStream(new ByteArrayInputStream(zstd)).readAllBytes()).isEqualTo(plain);
    assertThat(all(parts(50, Compression.GZIP)))
        .zipSatisfy(
            all(parts(50, Compression.GZIP)),
            (one, other) -> assertThat(Arrays.equals(one, other)).isTrue());
  }
}
