package io.millrace.ingest.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.message.Message;
import io.millrace.common.message.MessageId;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class ChunkTest {
  private static final String ORIGIN = "edge.1-1";
  private static final long FIRST = 41;

  /** Before the surrogates, which alone are no characters. */
  private static final char LAST = '\uD7FF';

  /** As on a real box one after the other goes through the same scratch. */
  private final ChunkScratch scratch = new ChunkScratch();

  @Property(tries = 300)
  void isTheSameAfterItWasWritten(
      @ForAll @Size(min = 1, max = 20)
          List<@CharRange(from = ' ', to = LAST) @StringLength(min = 1, max = 30) String> topics,
      @ForAll @IntRange(max = 400_000) int largest)
      throws DamagedException {
    Chunk chunk = chunk(topics, largest);

    Chunk read = ChunkCodec.decode(ORIGIN, FIRST, bytes(ChunkCodec.encode(chunk, scratch::room)));

    assertThat(read).isEqualTo(chunk);
  }

  @Property(tries = 300)
  void isCutIntoPartsThatCostTogetherWhatItCosts(
      @ForAll @Size(min = 1, max = 20) List<@StringLength(min = 1, max = 30) String> topics,
      @ForAll @IntRange(max = 20) int at) {
    Chunk chunk = chunk(topics, 100);
    long cut = FIRST + Math.min(at, topics.size());

    Chunk begin = chunk.upTo(cut);
    Chunk rest = chunk.from(cut);

    assertThat(begin.cost()).isEqualTo(costOf(begin.messages()));
    assertThat(rest.cost()).isEqualTo(costOf(rest.messages()));
    assertThat(begin.end()).isEqualTo(rest.begin());
    assertThat(rest.end()).isEqualTo(chunk.end());
  }

  private static Chunk chunk(List<String> topics, int largest) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < topics.size(); i++) {
      Buffer payload = Buffer.buffer(new byte[largest / (i + 1)]);
      messages.add(
          new Message(new MessageId(ORIGIN, FIRST + i, 0), topics.get(i), 1_000 + i, payload));
    }
    return Chunk.of(FIRST, 7, messages);
  }

  private static long costOf(List<Message> messages) {
    return messages.stream().mapToLong(Message::cost).sum();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
