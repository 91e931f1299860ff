package io.millrace.common.wire;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.nio.charset.StandardCharsets;

/**
 * A record of the control plane between nodes: version byte, length, JSON. Unknown fields are
 * ignored, so that neighbouring releases understand each other. Within a process the record is
 * passed as it is; wire records are immutable.
 */
final class RecordCodec<T> implements MessageCodec<T, T> {
  private static final int VERSION = 1;

  private final Class<T> type;

  RecordCodec(Class<T> type) {
    this.type = type;
  }

  @Override
  public void encodeToWire(Buffer out, T value) {
    byte[] json = Json.write(value).getBytes(StandardCharsets.UTF_8);
    out.appendByte((byte) VERSION).appendInt(json.length).appendBytes(json);
  }

  @Override
  public T decodeFromWire(int position, Buffer in) {
    if (in.getByte(position) != VERSION) {
      throw new IllegalArgumentException(
          type.getSimpleName() + " of version " + in.getByte(position));
    }
    int length = in.getInt(position + 1);
    return Json.read(in.getString(position + 5, position + 5 + length, "UTF-8"), type);
  }

  @Override
  public T transform(T value) {
    return value;
  }

  @Override
  public String name() {
    return "millrace-" + type.getSimpleName();
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
