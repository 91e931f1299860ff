package io.millrace.bench.spool;

import java.nio.ByteBuffer;

/** Keys in whose order the records of a queue lie one behind the other. */
final class Keys {
  private Keys() {}

  static byte[] of(int queue, long offset) {
    return ByteBuffer.allocate(12).putInt(queue).putLong(offset).array();
  }
}
