package io.millrace.ingest.app;

import static io.millrace.ingest.app.IngestFixture.pipeline;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.message.Message;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Payloads up to the bound, and clients that are slow to take them. */
class LargeMessagesIT {
  private static final int MIB = 1024 * 1024;
  private static final int PATIENCE_MILLIS = 60_000;

  @TempDir Path data;

  /** A client that reads when it is told to. */
  private static final class Client implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    Client(int port, String id) throws IOException {
      socket = new Socket();
      socket.setReceiveBufferSize(64 * 1024);
      socket.connect(new java.net.InetSocketAddress("127.0.0.1", port));
      socket.setSoTimeout(PATIENCE_MILLIS);
      in = new DataInputStream(socket.getInputStream());
      out = new DataOutputStream(socket.getOutputStream());
      byte[] name = id.getBytes(StandardCharsets.UTF_8);
      out.write(new byte[] {0x10, (byte) (13 + name.length), 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 0});
      out.write(new byte[] {0, 0, (byte) name.length});
      out.write(name);
      assertThat(packet()[0]).isEqualTo((byte) 0x20);
    }

    /** To topic "x". */
    void publish(byte[] payload, int qos) throws IOException {
      int header = 3 + (qos > 0 ? 2 : 0) + 1;
      out.write(0x30 | qos << 1);
      length(header + payload.length);
      out.write(new byte[] {0, 1, 'x'});
      if (qos > 0) {
        out.write(new byte[] {0, 9});
      }
      out.write(0);
      out.write(payload);
      out.flush();
    }

    void subscribe(int qos) throws IOException {
      out.write(new byte[] {(byte) 0x82, 7, 0, 1, 0, 0, 1, 'x', (byte) qos});
      out.flush();
      assertThat(packet()[0]).isEqualTo((byte) 0x90);
    }

    private void length(int length) throws IOException {
      int left = length;
      do {
        out.write(left % 128 | (left >= 128 ? 0x80 : 0));
        left /= 128;
      } while (left > 0);
    }

    /** The first byte of the next packet, and all behind its length. */
    byte[] packet() throws IOException {
      byte first = in.readByte();
      int length = 0;
      int shift = 0;
      byte digit;
      do {
        digit = in.readByte();
        length |= (digit & 0x7F) << shift;
        shift += 7;
      } while (digit < 0);
      byte[] packet = new byte[1 + length];
      packet[0] = first;
      in.readFully(packet, 1, length);
      return packet;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static byte[] payload(int size) {
    byte[] payload = new byte[size];
    new Random(size).nextBytes(payload);
    return payload;
  }

  @Test
  void carries64MebibytesToSubscribersAndPipelinesWhereThatIsAllowed() throws Exception {
    byte[] payload = payload(64 * MIB);
    try (IngestFixture ingest =
            new IngestFixture(
                data,
                new TestAuthority("test-ca"),
                Map.of("MILLRACE_MQTT_MAX_MESSAGE", Integer.toString(64 * MIB)),
                pipeline("p", 1, "x"));
        Client subscriber = new Client(ingest.port(), "s");
        Client publisher = new Client(ingest.port(), "p")) {
      subscriber.subscribe(1);

      publisher.publish(payload, 1);

      assertThat(publisher.packet()).startsWith(0x40, 0, 9);
      byte[] got = subscriber.packet();
      assertThat(
              Arrays.equals(
                  got, got.length - payload.length, got.length, payload, 0, payload.length))
          .as("every byte of it")
          .isTrue();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> ingest.functions.received("p").size() == 1);
      Message message = ingest.functions.received("p").getFirst();
      assertThat(Arrays.equals(message.payload().getBytes(), payload)).isTrue();
    }
  }

  @Test
  void refusesMoreThan16MebibytesUnlessItIsAllowed() throws Exception {
    try (IngestFixture ingest = new IngestFixture(data);
        Client publisher = new Client(ingest.port(), "p");
        Client tooMuch = new Client(ingest.port(), "q")) {
      publisher.publish(payload(16 * MIB), 1);
      assertThat(publisher.packet()).startsWith(0x40, 0, 9);

      // The header alone tells: DISCONNECT, packet too large.
      tooMuch.out.write(0x30);
      tooMuch.length(17 * MIB);
      tooMuch.out.flush();
      assertThat(tooMuch.packet()).startsWith(0xE0, 0x95);
    }
  }

  @Test
  void holdsNoMoreForAClientThatDoesNotReadThanItMay() throws Exception {
    int messages = 80;
    try (IngestFixture ingest = new IngestFixture(data);
        Client slow = new Client(ingest.port(), "slow");
        Client quick = new Client(ingest.port(), "quick");
        Client publisher = new Client(ingest.port(), "p")) {
      slow.subscribe(0);
      quick.subscribe(0);
      for (int i = 0; i < messages; i++) {
        publisher.publish(ByteBuffer.allocate(MIB).putInt(0, i).array(), 0);
        // A slow neighbour does not hold others up.
        assertThat(number(quick.packet())).isEqualTo(i);
      }

      // 32 MiB in its queue, and what lies in sockets: the rest is dropped and counted, the last
      // perhaps only after its neighbour has it.
      List<Integer> taken = new CopyOnWriteArrayList<>();
      Thread.startVirtualThread(() -> takeAll(slow, taken));
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(taken.size() + dropped(ingest)).isEqualTo(messages));
      assertThat(dropped(ingest)).isGreaterThan(messages - 32 - 16);
      assertThat(taken).isSorted().doesNotHaveDuplicates();
    }
  }

  private static double dropped(IngestFixture ingest) {
    return ingest.metric("millrace_mqtt_messages_dropped_total");
  }

  private static void takeAll(Client client, List<Integer> taken) {
    try {
      while (true) {
        taken.add(number(client.packet()));
      }
    } catch (IOException closed) {
      // The test has all that it waited for, or has failed.
    }
  }

  private static int number(byte[] publish) {
    return ByteBuffer.wrap(publish).getInt(publish.length - MIB);
  }
}
