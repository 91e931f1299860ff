package io.millrace.common.tunnel;

import io.vertx.core.buffer.Buffer;

/**
 * What travels between the two ends of a tunnel.
 *
 * @param tunnel its id, chosen by the end that opened it
 * @param number of {@code BYTES} and {@code END} how many frames of these kinds went before in this
 *     direction; of {@code TAKEN} how many bytes the sender has dealt with in all
 */
record TunnelFrame(Kind kind, long tunnel, long number, Buffer bytes) {
  enum Kind {
    BYTES,
    TAKEN,
    END
  }

  private static final int TUNNEL_AT = 1;
  private static final int NUMBER_AT = TUNNEL_AT + Long.BYTES;
  private static final int BYTES_AT = NUMBER_AT + Long.BYTES;

  Buffer encode() {
    return Buffer.buffer(BYTES_AT + bytes.length())
        .appendByte((byte) kind.ordinal())
        .appendLong(tunnel)
        .appendLong(number)
        .appendBuffer(bytes);
  }

  /**
   * @throws IllegalArgumentException when these bytes are no frame
   */
  static TunnelFrame decode(Buffer encoded) {
    Kind[] kinds = Kind.values();
    if (encoded.length() < BYTES_AT
        || encoded.getByte(0) < 0
        || encoded.getByte(0) >= kinds.length) {
      throw new IllegalArgumentException("not a frame of a tunnel");
    }
    return new TunnelFrame(
        kinds[encoded.getByte(0)],
        encoded.getLong(TUNNEL_AT),
        encoded.getLong(NUMBER_AT),
        encoded.slice(BYTES_AT, encoded.length()));
  }
}
