package io.millrace.ingest.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetainedMessagesTest {
  private static final Buffer SIXTEEN_MIB = Buffer.buffer(new byte[16 * 1024 * 1024]);

  private final RetainedMessages retained = new RetainedMessages();
  private long nanos;

  private @Nullable Object put(String topic, Buffer payload) {
    return retained.put(Publication.plain(topic, payload, 1, ++nanos));
  }

  @Test
  void holdNoMoreThan64MebibytesAndCountWhatIsNotRetained() {
    for (int i = 0; i < 3; i++) {
      assertThat(put("t/" + i, SIXTEEN_MIB)).isNotNull();
    }

    assertThat(put("t/3", SIXTEEN_MIB)).isNull();
    assertThat(retained.size()).isEqualTo(3);
    assertThat(retained.refused()).isEqualTo(1);

    put("t/0", Buffer.buffer());
    assertThat(put("t/3", SIXTEEN_MIB)).isNotNull();
    assertThat(retained.matching("t/#")).hasSize(3);
    assertThat(retained.refused()).isEqualTo(1);
  }

  /** Topic, and whether it is a deletion, in the order of their time. */
  private static Publication change(int number, Random random) {
    String topic = "t/" + random.nextInt(5);
    Buffer payload = random.nextInt(3) == 0 ? Buffer.buffer() : Buffer.buffer("m" + number);
    return Publication.plain(topic, payload, 1, System.currentTimeMillis() * 1_000_000 + number);
  }

  @Property(tries = 300)
  void nodesThatWereApartAgreeOnTheLastOfEachTopicOnceTheyHaveCompared(@ForAll Random random) {
    RetainedMessages one = new RetainedMessages();
    RetainedMessages other = new RetainedMessages();
    one.share();
    other.share();
    Map<String, Publication> last = new HashMap<>();
    for (int number = 1; number <= 30; number++) {
      Publication change = change(number, random);
      last.put(change.topic(), change);
      int heard = random.nextInt(3);
      if (heard != 1) {
        one.put(change);
      }
      if (heard != 2) {
        other.put(change);
      }
    }

    other.all().forEach(one::put);
    one.all().forEach(other::put);

    assertThat(one.digest()).isEqualTo(other.digest());
    last.values().removeIf(publication -> publication.payload().length() == 0);
    assertThat(one.matching("#")).containsExactlyInAnyOrderElementsOf(last.values());
    assertThat(other.matching("#")).containsExactlyInAnyOrderElementsOf(last.values());
  }
}
