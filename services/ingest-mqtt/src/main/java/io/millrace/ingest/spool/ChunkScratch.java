package io.millrace.ingest.spool;

import java.nio.ByteBuffer;

/** Where the spool's thread encodes one chunk after another. */
final class ChunkScratch {
  /** A usual chunk has room. */
  private static final int BYTES = 2 * Chunk.TARGET_BYTES;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);

  /**
   * A buffer of {@code bytes}; nobody may still need the one given before. Direct unless a message
   * is large: direct memory is given back late.
   */
  ByteBuffer room(int bytes) {
    return bytes <= BYTES ? buffer.clear().limit(bytes) : ByteBuffer.allocate(bytes);
  }
}
