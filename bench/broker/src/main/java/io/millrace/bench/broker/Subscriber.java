package io.millrace.bench.broker;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.HdrHistogram.Histogram;

/** Takes messages, acknowledges them and, where they carry it, records how long they took. */
final class Subscriber extends Connection {
  private static final int SUBACK_BYTES = 5;
  private static final int PUBLISH = 3;
  private static final int REFUSED = 0x80;

  private final ByteBuffer in = ByteBuffer.allocateDirect(512 * 1024);
  private final ByteBuffer out = ByteBuffer.allocateDirect(64 * 1024);
  private Histogram times = new Histogram(3);
  private boolean timing;
  private long received;

  Subscriber(int port, String clientId, String filter, int qos) throws IOException {
    super(port, clientId);
    send(Packets.subscribe(filter, qos));
    if ((receive(SUBACK_BYTES).get(4) & REFUSED) != 0) {
      throw new IOException("the broker refuses the subscription to " + filter);
    }
  }

  long received() {
    return received;
  }

  /** From now on messages carry when they were sent, or no longer. */
  void timing(boolean on) {
    timing = on;
    times = new Histogram(3);
  }

  /** In nanoseconds. */
  Histogram times() {
    return times;
  }

  @Override
  void readable() throws IOException {
    read(in);
    long now = timing ? System.nanoTime() : 0;
    in.flip();
    while (take(now)) {
      received++;
    }
    in.compact();
    out.flip();
    send(out);
    out.clear();
  }

  /** Takes one message; false when it has not come whole yet. */
  private boolean take(long now) throws IOException {
    int begin = in.position();
    if (in.remaining() < 5) {
      return false;
    }
    int first = in.get() & 0xFF;
    int length = 0;
    int shift = 0;
    int digit;
    do {
      digit = in.get();
      length |= (digit & 0x7F) << shift;
      shift += 7;
    } while ((digit & 0x80) != 0);
    if (in.remaining() < length) {
      in.position(begin);
      return false;
    }
    if (first >> 4 != PUBLISH) {
      throw new IOException("a message was due, not packet " + Integer.toHexString(first));
    }
    int end = in.position() + length;
    in.position(in.position() + 2 + in.getShort(in.position()));
    if ((first & 0x06) != 0) {
      acknowledge(in.getShort());
    }
    if (timing) {
      times.recordValue(Math.max(0, now - in.getLong()));
    }
    in.position(end);
    return true;
  }

  private void acknowledge(short packetId) throws IOException {
    if (out.remaining() < 4) {
      out.flip();
      send(out);
      out.clear();
    }
    out.put((byte) 0x40).put((byte) 2).putShort(packetId);
  }
}
