package io.millrace.ingest.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketDecoderTest {
  private static final String CONNECT_4 = "100d00044d51545404020000000170";
  private static final String CONNECT_5 = "100e00044d5154540502000000000170";

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static List<Packet> decode(int maxPacket, byte[]... pieces) {
    EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder(maxPacket, Assembly.UNBOUNDED));
    for (byte[] piece : pieces) {
      channel.writeInbound(Unpooled.copiedBuffer(piece));
    }
    List<Packet> packets = new ArrayList<>();
    Packet packet;
    while ((packet = channel.readInbound()) != null) {
      if (packet instanceof Packet.Publish publish) {
        assertThat(publish.payload().release() || publish.payload().refCnt() > 0).isTrue();
      }
      packets.add(packet);
    }
    channel.finishAndReleaseAll();
    return packets;
  }

  private static PacketProblem problem(String connect, String packet) {
    List<Packet> packets = decode(1_000_000, hex(connect), hex(packet));
    assertThat(packets.getLast()).isInstanceOf(Packet.Faulty.class);
    return ((Packet.Faulty) packets.getLast()).problem();
  }

  @Test
  void readsPacketsHoweverTheyAreCutUp() {
    byte[] stream = hex(CONNECT_5 + "3208000161002a006869" + "c000");
    List<Packet> whole = decode(1_000_000, stream);
    byte[][] single = new byte[stream.length][];
    for (int i = 0; i < stream.length; i++) {
      single[i] = new byte[] {stream[i]};
    }

    assertThat(whole).hasSize(3);
    Packet.Publish publish = (Packet.Publish) whole.get(1);
    assertThat(publish.topic()).isEqualTo("a");
    assertThat(publish.packetId()).isEqualTo(42);
    assertThat(decode(1_000_000, single)).hasSameSizeAs(whole);
  }

  @ParameterizedTest
  @CsvSource({
    "36060001610001 68, MALFORMED_PACKET, [MQTT-3.3.1-4] both QoS bits set",
    "38040001 6168, MALFORMED_PACKET, [MQTT-3.3.1-2] DUP with QoS 0",
    "3206000161000068, PROTOCOL_ERROR, [MQTT-2.2.1-2] packet identifier 0",
    "30050002c32868, MALFORMED_PACKET, [MQTT-1.5.4-1] ill-formed UTF-8",
    "3006000361 0062 68, MALFORMED_PACKET, [MQTT-1.5.4-2] U+0000 in a text",
    "60020001, MALFORMED_PACKET, [MQTT-3.6.1-1] flags of PUBREL",
    "80070001000001 7400, MALFORMED_PACKET, [MQTT-3.8.1-1] flags of SUBSCRIBE",
    "8203000100, PROTOCOL_ERROR, [MQTT-3.8.3-2] SUBSCRIBE without a filter",
    "82070001000001 7403, PROTOCOL_ERROR, QoS 3 in SUBSCRIBE",
    "82070001000001 74c0, MALFORMED_PACKET, [MQTT-3.8.3-5] reserved subscription options",
    "a203000100, PROTOCOL_ERROR, [MQTT-3.10.3-2] UNSUBSCRIBE without a filter",
    "e100, MALFORMED_PACKET, [MQTT-3.14.1-1] flags of DISCONNECT",
    "100e00044d5154540502000000000170, PROTOCOL_ERROR, [MQTT-3.1.0-2] a second CONNECT",
    "300a000161 06 230001 230001, PROTOCOL_ERROR, a property that stands there twice",
    "3007000161 02 0b01 68, PROTOCOL_ERROR, [MQTT-3.3.4-6] subscription identifier from a client"
  })
  void namesWhatIsWrong(String packet, Reason reason, String statement) {
    PacketProblem problem = problem(CONNECT_5, packet.replace(" ", ""));

    assertThat(problem.reason()).as(statement).isEqualTo(reason);
    assertThat(problem.version()).isEqualTo(5);
    assertThat(problem.answered()).isTrue();
  }

  @Test
  void takesNoPacketBeforeConnect() {
    List<Packet> packets = decode(1_000_000, hex("c000" + CONNECT_4));

    assertThat(packets).hasSize(1);
    assertThat(((Packet.Faulty) packets.getFirst()).problem().answered())
        .as("[MQTT-3.1.0-1]")
        .isFalse();
  }

  @Test
  void refusesAPacketThatIsTooLargeBeforeItHasCome() {
    List<Packet> packets = decode(1_000, hex(CONNECT_5), hex("30e90700"));

    assertThat(((Packet.Faulty) packets.getLast()).problem().reason())
        .isEqualTo(Reason.PACKET_TOO_LARGE);
  }

  /** Mutations a try: 200,000 in a usual build, 10 million in profile {@code nightly}. */
  private static final int ROUNDS = Integer.getInteger("millrace.fuzz.rounds", 10);

  @Property(tries = 20_000)
  void survivesMutatedPackets(@ForAll Random random) {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] stream = MutatedPackets.of(random, CONNECT_4, CONNECT_5);
      EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder(10_000, Assembly.UNBOUNDED));
      ByteBuf input = Unpooled.copiedBuffer(stream);

      channel.writeInbound(input);

      boolean faulty = false;
      Packet packet;
      while ((packet = channel.readInbound()) != null) {
        assertThat(faulty).as("nothing follows a faulty packet").isFalse();
        faulty = packet instanceof Packet.Faulty;
        if (packet instanceof Packet.Publish publish) {
          publish.payload().release();
        }
      }
      channel.finishAndReleaseAll();
      assertThat(input.refCnt()).as(() -> HexFormat.of().formatHex(stream)).isZero();
    }
  }
}
