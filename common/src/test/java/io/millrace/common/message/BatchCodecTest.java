package io.millrace.common.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class BatchCodecTest {
  @Property(tries = 300)
  void readsBackWhatItWroteWhereverItStands(@ForAll("batches") Batch batch, @ForAll byte[] before) {
    Buffer wire = Buffer.buffer(before);
    BatchCodec.encode(batch, wire);

    assertThat(BatchCodec.decode(wire, before.length)).isEqualTo(batch);
  }

  @Provide
  Arbitrary<Batch> batches() {
    Arbitrary<String> names = Arbitraries.strings().ofMaxLength(12);
    Arbitrary<MessageId> ids =
        Combinators.combine(
                names,
                Arbitraries.longs().between(0, Long.MAX_VALUE),
                Arbitraries.integers().between(0, Integer.MAX_VALUE))
            .as(MessageId::new);
    Arbitrary<Buffer> payloads =
        Arbitraries.bytes().array(byte[].class).ofMaxSize(300).map(Buffer::buffer);
    Arbitrary<Message> messages =
        Combinators.combine(
                ids, names.filter(BatchCodecTest::encodable), Arbitraries.longs(), payloads)
            .as(Message::new);
    Arbitrary<List<Message>> lists = messages.list().ofMinSize(1).ofMaxSize(40);
    return lists
        .filter(list -> list.stream().allMatch(m -> encodable(m.id().origin())))
        .map(Batch::new);
  }

  /** Half of a surrogate pair has no UTF-8 form; MQTT forbids it in topics. */
  private static boolean encodable(String string) {
    return new String(
            string.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            java.nio.charset.StandardCharsets.UTF_8)
        .equals(string);
  }
}
