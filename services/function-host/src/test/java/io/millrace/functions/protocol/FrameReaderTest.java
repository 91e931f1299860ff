package io.millrace.functions.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
  private record Frame(int type, Buffer body) {}

  private final List<Frame> frames = new ArrayList<>();
  private final FrameReader reader =
      new FrameReader((type, body) -> frames.add(new Frame(type, body.slice(0, body.length()))));

  private static Buffer head(int length, int type) {
    return Buffer.buffer().appendInt(length).appendByte((byte) type);
  }

  @Property(tries = 300)
  void cutsTheStreamIntoTheSameFramesHoweverItArrives(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 3_000) Integer> sizes,
      @ForAll long seed) {
    List<Frame> got = new ArrayList<>();
    FrameReader fresh =
        new FrameReader((type, body) -> got.add(new Frame(type, body.slice(0, body.length()))));
    Random random = new Random(seed);
    List<Frame> sent = new ArrayList<>();
    Buffer stream = Buffer.buffer();
    for (int size : sizes) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      Frame frame =
          new Frame(random.nextBoolean() ? FrameType.RESULTS : FrameType.LOG, Buffer.buffer(bytes));
      sent.add(frame);
      stream.appendBuffer(head(size, frame.type())).appendBuffer(frame.body());
      if (random.nextInt(4) == 0) {
        stream.appendBuffer(head(7, 0x91)).appendString("ignored");
      }
    }

    for (int at = 0; at < stream.length(); ) {
      int next =
          Math.min(stream.length(), at + 1 + random.nextInt(random.nextBoolean() ? 7 : 4_000));
      fresh.feed(stream.getBuffer(at, next));
      at = next;
    }

    assertThat(got).isEqualTo(sent);
  }

  @Property(tries = 100)
  void joinsALongFrameWhateverThePiecesInWhichItComes(
      @ForAll @IntRange(max = 2_000_000) int size, @ForAll long seed) {
    frames.clear();
    Random random = new Random(seed);
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    Buffer stream =
        head(size, FrameType.RESULTS).appendBytes(bytes).appendBuffer(head(1, FrameType.LOG));
    stream.appendByte((byte) 7);
    AtomicInteger checksum = new AtomicInteger();
    FrameReader fresh =
        new FrameReader((type, body) -> {
          frames.add(new Frame(type, body.slice(0, body.length())));
          if (type == FrameType.RESULTS) {
            checksum.set(body.checksum(0, body.length()));
          }
        });

    int most = 1 + random.nextInt(random.nextBoolean() ? 3_000 : 300_000);
    for (int at = 0; at < stream.length(); ) {
      int next = Math.min(stream.length(), at + 1 + random.nextInt(most));
      fresh.feed(stream.getBuffer(at, next));
      at = next;
    }

    CRC32C expected = new CRC32C();
    expected.update(bytes);
    assertThat(frames).extracting(Frame::type).containsExactly(FrameType.RESULTS, FrameType.LOG);
    assertThat(frames.getFirst().body()).isEqualTo(Buffer.buffer(bytes));
    assertThat(checksum.get()).isEqualTo((int) expected.getValue());
  }

  @Test
  void refusesAFrameThatIsTooLongBeforeItArrives() {
    assertThatThrownBy(() -> reader.feed(head(FrameReader.MAX_BODY + 1, FrameType.RESULTS)))
        .isInstanceOfSatisfying(
            ProtocolViolation.class,
            violation -> assertThat(violation.code()).isEqualTo("frameTooLong"));
    assertThatThrownBy(() -> new FrameReader((type, body) -> {}).feed(head(-1, FrameType.RESULTS)))
        .hasMessageContaining("4294967295 bytes");
    assertThatThrownBy(
            () -> new FrameReader((type, body) -> {}).feed(head((16 << 20) + 1, FrameType.HELLO)))
        .hasMessageContaining("at most 16777216");
  }

  @Test
  void refusesTypesThatARuntimeDoesNotSend() {
    for (int type :
        new int[] {0, FrameType.OPEN, FrameType.MESSAGES, FrameType.DRAIN, 0x19, 0x7F}) {
      assertThatThrownBy(() -> new FrameReader((t, body) -> {}).feed(head(0, type)))
          .isInstanceOfSatisfying(
              ProtocolViolation.class,
              violation -> assertThat(violation.code()).isEqualTo("unknownType"));
    }
  }
}
