package io.millrace.ingest.packet;

import io.millrace.ingest.packet.Packet.Reply.Kind;

/** Which reason codes acknowledgements may carry (sections 3.4.2.1 to 3.7.2.1). */
final class ReplyReasons {
  private ReplyReasons() {}

  static boolean known(Kind kind, int reason) {
    return switch (kind) {
      case PUBACK, PUBREC ->
          switch (reason) {
            case 0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99 -> true;
            default -> false;
          };
      case PUBREL, PUBCOMP -> reason == 0x00 || reason == 0x92;
    };
  }
}
