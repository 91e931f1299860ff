package io.millrace.ingest.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A client that says and expects bytes, written as hexadecimal with blanks. */
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;

  RawClient(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  /** Connected, with MQTT 5 and a session that is kept for an hour. */
  static RawClient kept(int port, String id, boolean cleanStart, boolean present)
      throws IOException {
    RawClient client = new RawClient(port);
    byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
    String connect =
        "00044d515454 05 %02x 0000 05 11 00000e10 %04x %s"
            .formatted(cleanStart ? 2 : 0, utf8.length, HexFormat.of().formatHex(utf8));
    client.send("10 %02x".formatted(hex(connect).length) + connect);
    byte[] answer = client.packet();
    assertThat(answer[0]).isEqualTo((byte) 0x20);
    assertThat(answer[2]).as("session present").isEqualTo((byte) (present ? 1 : 0));
    assertThat(answer[3]).as("reason").isZero();
    return client;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(hex(text));
  }

  /** The next whole packet. */
  byte[] packet() throws IOException {
    byte[] header = socket.getInputStream().readNBytes(2);
    assertThat(header).as("the connection is open").hasSize(2);
    int length = header[1];
    assertThat(length).as("a short packet").isNotNegative();
    byte[] rest = socket.getInputStream().readNBytes(length);
    byte[] packet = new byte[2 + rest.length];
    packet[0] = header[0];
    packet[1] = header[1];
    System.arraycopy(rest, 0, packet, 2, rest.length);
    return packet;
  }

  void expect(String text) throws IOException {
    assertThat(HexFormat.of().formatHex(packet())).isEqualTo(text.replace(" ", ""));
  }

  /** Nothing comes for {@code millis}. */
  void expectSilence(int millis) throws IOException {
    socket.setSoTimeout(millis);
    assertThatExceptionOfType(SocketTimeoutException.class)
        .isThrownBy(() -> socket.getInputStream().read());
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  void expectEnd() throws IOException {
    assertThat(socket.getInputStream().read()).isEqualTo(-1);
  }

  /** Says goodbye, and waits until the broker has seen it. */
  void leave() throws IOException {
    send("e0 00");
    expectEnd();
  }

  /** Without goodbye: the broker sees it a moment later. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
