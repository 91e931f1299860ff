package io.millrace.ingest.spool;

import static io.millrace.ingest.spool.SpoolFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A flipped byte and a torn tail cost the records that they hit, and no others. */
class DamagedSpoolTest {
  @TempDir Path folder;

  private void fill(int messages, int size) throws IOException {
    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      PipelineSpool a = fixture.start("a");
      for (int i = 0; i < messages; i++) {
        await(fixture.append("t", i + "-" + "x".repeat(size), a));
      }
    }
  }

  private List<Integer> numbers() throws IOException {
    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      PipelineSpool a = fixture.start("a");
      List<Integer> numbers = new ArrayList<>();
      long next = 0;
      while (next < a.end()) {
        List<Chunk> chunks = await(fixture.spool.read(a, next, 10_000));
        if (chunks.isEmpty()) {
          break;
        }
        for (Chunk chunk : chunks) {
          chunk
              .messages()
              .forEach(m -> numbers.add(Integer.parseInt(m.payload().toString().split("-", 2)[0])));
          next = chunk.endOffset();
        }
      }
      return numbers;
    }
  }

  private Path largest(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(suffix))
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private static void flip(Path file, double where) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      long at = (long) (bytes.length() * where);
      bytes.seek(at);
      int old = bytes.read();
      bytes.seek(at);
      bytes.write(old ^ 0x55);
    }
  }

  @Test
  void passesOverAFlippedByteInALargeValue() throws IOException {
    fill(60, 20_000);
    // What was only in the log is written to files when it is opened again.
    assertThat(numbers()).hasSize(60);

    flip(largest(".blob"), 0.5);

    assertThat(numbers()).hasSize(59).contains(0, 59).isSorted();
  }

  @Test
  void passesOverAFlippedByteAmongSmallValues() throws IOException {
    fill(600, 500);
    assertThat(numbers()).hasSize(600);

    flip(largest(".sst"), 0.3);

    assertThat(numbers()).hasSizeBetween(500, 599).contains(0, 599).isSorted();
  }

  @Test
  void passesOverAFlippedByteInTheLog() throws IOException {
    fill(60, 20_000);

    flip(largest(".log"), 0.5);

    assertThat(numbers()).hasSizeBetween(56, 59).contains(0, 59).isSorted();
  }

  @Test
  void forgetsATornTailOnly() throws IOException {
    fill(60, 20_000);

    Path log = largest(".log");
    try (RandomAccessFile bytes = new RandomAccessFile(log.toFile(), "rw")) {
      bytes.setLength(bytes.length() - 5_000);
    }

    assertThat(numbers()).isEqualTo(IntStream.range(0, 59).boxed().toList());
  }

  @Test
  void dropsTheOldestThoughTheyAreDamaged() throws IOException {
    fill(60, 20_000);
    assertThat(numbers()).hasSize(60);
    flip(largest(".blob"), 0.02);
    io.millrace.common.spec.SpoolLimits small =
        new io.millrace.common.spec.SpoolLimits(
            300_000,
            io.millrace.common.spec.SpoolLimits.OnFull.DROP_OLDEST,
            io.millrace.common.spec.SpoolLimits.StartFrom.LATEST,
            0);

    try (SpoolFixture fixture = new SpoolFixture(folder)) {
      PipelineSpool a = fixture.start("a", small, null);
      await(fixture.append("t", "60-", a));

      assertThat(a.bytes()).isLessThanOrEqualTo(300_000);
      assertThat(fixture.payloads(a, a.cursor())).last().isEqualTo("60-");
    }
  }
}
