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

  /**
   * Connected with MQTT 5.
   *
   * @param flags the connect flags: 2 clean start, 4 will, 8 and 16 its QoS, 32 its retain
   * @param properties as hexadecimal, without their length
   * @param will its properties with their length, topic and payload, as hexadecimal
   */
  static RawClient five(
      int port, String id, int flags, int keepAlive, String properties, String will)
      throws IOException {
    RawClient client = new RawClient(port);
    client.send(connect(id, flags, keepAlive, properties, will));
    assertThat(client.packet()[3]).as("connected").isZero();
    return client;
  }

  /** The CONNECT of {@link #five}. */
  static String connect(String id, int flags, int keepAlive, String properties, String will) {
    return packet(
        0x10,
        "00044d515454 05 %02x %04x %02x %s %s %s"
            .formatted(flags, keepAlive, hex(properties).length, properties, text(id), will));
  }

  /** A packet of this first byte; its length is counted. */
  static String packet(int first, String content) {
    return "%02x %02x %s".formatted(first, hex(content).length, content);
  }

  /** A text as it stands in packets, length first. */
  static String text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return "%04x %s".formatted(utf8.length, HexFormat.of().formatHex(utf8));
  }

  /** Subscribes; {@code options} as MQTT 5 has them. */
  RawClient subscribe(String filter, int options) throws IOException {
    return subscribe(filter, options, "");
  }

  RawClient subscribe(String filter, int options, String properties) throws IOException {
    send(
        packet(
            0x82,
            "0001 %02x %s %s %02x"
                .formatted(hex(properties).length, properties, text(filter), options)));
    expect("90 04 0001 00 %02x".formatted(options & 3));
    return this;
  }

  /** Publishes with QoS 1, and waits until that is acknowledged. */
  void publish(String topic, String properties, String payload) throws IOException {
    send(message(0x32, topic, 9, properties, payload));
    byte[] answer = packet();
    assertThat(answer[0]).isEqualTo((byte) 0x40);
    assertThat(answer.length < 5 || answer[4] == 0x10).as("taken").isTrue();
  }

  /**
   * A PUBLISH.
   *
   * @param first 0x30 and flags
   * @param packetId 0 for none
   * @param properties as hexadecimal, without their length
   * @param payload as hexadecimal
   */
  static String message(int first, String topic, int packetId, String properties, String payload) {
    return packet(
        first,
        "%s %s %02x %s %s"
            .formatted(
                text(topic),
                packetId == 0 ? "" : "%04x".formatted(packetId),
                hex(properties).length,
                properties,
                payload));
  }

  /** Waits for what the broker says when a client of this keep-alive time has been silent. */
  void awaitKeepAliveEnd() throws IOException {
    expectGoodbye(0x8D, "nothing came for one and a half times the keep-alive time");
  }

  /** DISCONNECT with this reason code and string, and nothing after it. */
  void expectGoodbye(int reason, String words) throws IOException {
    expect(explained(0xE0, "%02x".formatted(reason), words));
    expectEnd();
  }

  /** CONNACK with this reason code and string, and nothing after it. */
  void expectRefusal(int reason, String words) throws IOException {
    expect(explained(0x20, "00 %02x".formatted(reason), words));
    expectEnd();
  }

  private static String explained(int first, String coded, String words) {
    String property = "1f" + text(words);
    return packet(first, "%s %02x %s".formatted(coded, hex(property).length, property));
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
