package io.millrace.ingest.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.session.Delivery;
import io.millrace.ingest.session.Publication;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PeerMessageCodecTest {
  private static final Publication PUBLICATION =
      new Publication(
          "tö/pic", Buffer.buffer("payload"), 2, true, new byte[] {1, 2}, "device", 42, 4_711);

  @Test
  void publishedMessagesAreTheSameOnTheOtherNode() throws IOException {
    PeerMessage back =
        PeerMessageCodec.decode(
            PeerMessageCodec.encode(
                new PeerMessage.Published(PUBLICATION, true, "$share/group/tö/#")));

    assertThat(back).isInstanceOf(PeerMessage.Published.class);
    PeerMessage.Published published = (PeerMessage.Published) back;
    assertThat(published.ordinary()).isTrue();
    assertThat(published.group()).isEqualTo("$share/group/tö/#");
    assertSame(published.publication());
  }

  @Test
  void aMessageOfNobodyForNoGroupStaysSo() throws IOException {
    PeerMessage back =
        PeerMessageCodec.decode(
            PeerMessageCodec.encode(new PeerMessage.Published(PUBLICATION.by(null), false, null)));

    assertThat(back).isInstanceOf(PeerMessage.Published.class);
    assertThat(back.publication().publisher()).isNull();
    assertThat(((PeerMessage.Published) back).group()).isNull();
  }

  @Test
  void addressedMessagesKeepWhatTheirSubscriberIsToldWithThem() throws IOException {
    Delivery delivery = new Delivery(PUBLICATION.by(null), 1, true, new int[] {7, 268_435_455});

    PeerMessage back =
        PeerMessageCodec.decode(
            PeerMessageCodec.encode(new PeerMessage.Addressed("client", delivery, 3)));

    assertThat(back).isInstanceOf(PeerMessage.Addressed.class);
    PeerMessage.Addressed addressed = (PeerMessage.Addressed) back;
    assertThat(addressed.clientId()).isEqualTo("client");
    assertThat(addressed.hops()).isEqualTo(3);
    assertThat(addressed.delivery().qos()).isEqualTo(1);
    assertThat(addressed.delivery().retain()).isTrue();
    assertThat(addressed.delivery().identifiers()).containsExactly(7, 268_435_455);
    assertThat(addressed.publication().payload()).isEqualTo(Buffer.buffer("payload"));
  }

  @Test
  void whatIsTornIsRefusedAndNotHalfRead() {
    Buffer whole = PeerMessageCodec.encode(new PeerMessage.Published(PUBLICATION, true, null));

    for (int length = 0; length < whole.length() - "payload".length(); length++) {
      Buffer torn = whole.slice(0, length);
      assertThatThrownBy(() -> PeerMessageCodec.decode(torn)).isInstanceOf(IOException.class);
    }
  }

  private static void assertSame(Publication publication) {
    assertThat(publication.topic()).isEqualTo(PUBLICATION.topic());
    assertThat(publication.payload()).isEqualTo(PUBLICATION.payload());
    assertThat(publication.qos()).isEqualTo(2);
    assertThat(publication.retain()).isTrue();
    assertThat(publication.properties()).containsExactly(1, 2);
    assertThat(publication.publisher()).isEqualTo("device");
    assertThat(publication.timestampNanos()).isEqualTo(42);
    assertThat(publication.expiresAtMillis()).isEqualTo(4_711);
  }
}
