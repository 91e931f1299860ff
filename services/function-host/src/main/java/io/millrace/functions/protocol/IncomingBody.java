package io.millrace.functions.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The body of one frame on its way in. A short one is copied into memory of its own. A long one is
 * joined of the chunks in which it came, so that a picture is neither copied again nor needs its
 * size of memory in one piece; chunks too small for that are gathered first, and whatever the
 * runtime does, a body takes at most about three times its size.
 */
final class IncomingBody {
  /** From this many bytes on a body is joined of chunks. */
  static final int JOINED_BYTES = 256 * 1024;

  /** From this many bytes on a chunk is shared and not copied. */
  private static final int SHARED_BYTES = 32 * 1024;

  private static final int GATHERED_BYTES = 64 * 1024;

  private final int length;
  private final @Nullable CompositeByteBuf joined;
  private @Nullable ByteBuf gathered;
  private int taken;

  IncomingBody(int length) {
    this.length = length;
    this.joined = length < JOINED_BYTES ? null : Unpooled.compositeBuffer(Integer.MAX_VALUE);
  }

  /**
   * Takes what belongs to it of a chunk that nobody writes to any more. Returns how many bytes that
   * was.
   */
  int take(ByteBuf chunk, int from, int to) {
    int size = Math.min(length - taken, to - from);
    // What a slice keeps in memory is its whole chunk.
    if (joined != null && size >= SHARED_BYTES && 2 * size >= chunk.capacity()) {
      join();
      joined.addComponent(true, chunk.slice(from, size));
      taken += size;
    } else {
      gather(chunk, from, size);
    }
    return size;
  }

  private void gather(ByteBuf chunk, int from, int size) {
    int at = from;
    while (at < from + size) {
      ByteBuf room = room();
      int more = Math.min(from + size - at, room.writableBytes());
      room.writeBytes(chunk, at, more);
      at += more;
      taken += more;
    }
  }

  private ByteBuf room() {
    ByteBuf room = gathered;
    if (room == null || !room.isWritable()) {
      join();
      int left = length - taken;
      byte[] memory = new byte[joined == null ? left : Math.min(left, GATHERED_BYTES)];
      room = Unpooled.wrappedBuffer(memory).writerIndex(0);
      gathered = room;
    }
    return room;
  }

  private void join() {
    if (joined != null && gathered != null) {
      joined.addComponent(true, gathered);
      gathered = null;
    }
  }

  boolean complete() {
    return taken == length;
  }

  /** The frame, once it is complete. */
  FrameBody frame() {
    join();
    if (joined != null) {
      return new FrameBody(joined);
    }
    return new FrameBody(gathered == null ? Unpooled.EMPTY_BUFFER : gathered);
  }
}
