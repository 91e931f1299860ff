package io.millrace.console.mqtt;

import io.millrace.common.failure.Failure;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * What a client asks for that wants a WebSocket for MQTT (RFC 6455, section 4; MQTT 5.0, section
 * 6).
 *
 * @param key of the request, to be answered
 * @param protocol the sub-protocol, by the name that the client has for it
 */
record Upgrade(String key, String protocol) {
  /** The names that clients use, of all versions. */
  private static final List<String> PROTOCOLS = List.of("mqtt", "mqttv3.1");

  private static final String VERSION = "13";
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  /**
   * @throws io.vertx.serviceproxy.ServiceException when it asks for something else
   */
  static Upgrade of(HttpServerRequest request) {
    String key = request.getHeader("sec-websocket-key");
    if (!"websocket".equalsIgnoreCase(request.getHeader("upgrade")) || key == null) {
      throw invalid("MQTT is spoken at this address, inside WebSockets");
    }
    if (!VERSION.equals(request.getHeader("sec-websocket-version"))) {
      throw invalid("the version of the WebSocket protocol must be " + VERSION);
    }
    String protocol =
        request.headers().getAll("sec-websocket-protocol").stream()
            .flatMap(line -> Arrays.stream(line.split(",")))
            .map(String::strip)
            .filter(PROTOCOLS::contains)
            .findFirst()
            .orElseThrow(
                () -> invalid("a WebSocket with the sub-protocol mqtt is expected [MQTT-6.0.0-3]"));
    return new Upgrade(key, protocol);
  }

  private static RuntimeException invalid(String words) {
    return Failure.of(Failure.Kind.INVALID, words).toException();
  }

  /** Puts the answer into the head of a response. */
  void accept(HttpServerResponse response) {
    response
        .putHeader("upgrade", "websocket")
        .putHeader("connection", "Upgrade")
        .putHeader("sec-websocket-accept", answer())
        .putHeader("sec-websocket-protocol", protocol);
  }

  private String answer() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-1", impossible);
    }
  }
}
