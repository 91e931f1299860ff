package io.millrace.ingest.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
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
}
