package io.millrace.ingest.listener;

import io.millrace.ingest.packet.Packet;
import io.millrace.ingest.packet.PacketProblem;
import io.millrace.ingest.packet.Reason;
import io.millrace.ingest.session.Progress;
import io.millrace.ingest.session.Session;

/** Takes a client's PUBACK, PUBREC, PUBREL and PUBCOMP, on the connection's event loop. */
record Replies(MqttConnection connection, MqttConnection.Client client, Incoming publishes) {
  void take(Packet.Reply reply) {
    Session session = client.session();
    int packetId = reply.packetId();
    Progress progress =
        switch (reply.kind()) {
          case PUBACK -> session.acknowledged(packetId);
          case PUBREC -> session.received(packetId, reply.refused(), () -> releaseSoon(packetId));
          case PUBCOMP -> session.completed(packetId);
          case PUBREL -> {
            publishes.release(packetId);
            yield Progress.AS_EXPECTED;
          }
        };
    if (progress == Progress.OUT_OF_ORDER) {
      throw new PacketProblem(
          Reason.PROTOCOL_ERROR, reply.kind() + " where another answer was due [MQTT-4.3.3-3]");
    }
  }

  /** From this event loop or from the spool's thread. */
  private void releaseSoon(int packetId) {
    if (connection.onEventLoop()) {
      client.writer().publishReleased(packetId, Reason.SUCCESS);
    } else {
      connection.later(() -> {
        client.writer().publishReleased(packetId, Reason.SUCCESS);
        client.writer().flush();
      });
    }
  }
}
