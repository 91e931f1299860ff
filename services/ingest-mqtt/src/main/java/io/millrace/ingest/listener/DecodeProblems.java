package io.millrace.ingest.listener;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttIdentifierRejectedException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import org.jspecify.annotations.Nullable;

/** What the codec's complaints mean in the protocol. */
final class DecodeProblems {
  private DecodeProblems() {}

  static PacketProblem of(Throwable cause) {
    Reason reason =
        switch (cause) {
          case MqttUnacceptableProtocolVersionException ignored ->
              Reason.UNSUPPORTED_PROTOCOL_VERSION;
          case MqttIdentifierRejectedException ignored -> Reason.CLIENT_IDENTIFIER_NOT_VALID;
          case TooLongFrameException ignored -> Reason.PACKET_TOO_LARGE;
          default -> Reason.MALFORMED_PACKET;
        };
    return new PacketProblem(reason, String.valueOf(cause.getMessage()));
  }

  /** The CONNACK that refuses, where MQTT 3.1.1 has one. */
  static @Nullable MqttMessage connectAnswer(PacketProblem problem) {
    return switch (problem.reason()) {
      case UNSUPPORTED_PROTOCOL_VERSION ->
          answer(MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION);
      case CLIENT_IDENTIFIER_NOT_VALID ->
          answer(MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED);
      case BAD_AUTHENTICATION_METHOD ->
          answer(MqttConnectReturnCode.CONNECTION_REFUSED_BAD_AUTHENTICATION_METHOD);
      default -> null;
    };
  }

  private static MqttMessage answer(MqttConnectReturnCode code) {
    return MqttMessageBuilders.connAck().returnCode(code).sessionPresent(false).build();
  }
}
