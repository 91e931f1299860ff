package io.millrace.egress.format;

import com.github.luben.zstd.ZstdOutputStream;
import io.millrace.common.spec.S3Options.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.zip.GZIPOutputStream;

/**
 * An object's bytes in parts, made when they are asked for, so that no more than one is in memory
 * however large the object is. The same pieces make the same parts. Not thread-safe.
 */
public final class Parts {
  /** Writes some bytes of the object. */
  @FunctionalInterface
  public interface Piece {
    void writeTo(OutputStream out) throws IOException;
  }

  private final Iterator<Piece> pieces;
  private final int partBytes;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
  private final OutputStream out;
  private boolean finished;

  /**
   * @param pieces small ones: a part is larger than asked for by at most one of them
   * @param partBytes where a part ends
   */
  public Parts(Iterator<Piece> pieces, Compression compression, int partBytes) {
    this.pieces = pieces;
    this.partBytes = partBytes;
    try {
      this.out =
          switch (compression) {
            case NONE -> buffer;
            case GZIP -> new GZIPOutputStream(buffer, 8 * 1024);
            case ZSTD -> new ZstdOutputStream(buffer);
          };
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** The next part; empty only for an empty object. Not to be called when {@link #ended}. */
  public byte[] next() {
    try {
      while (buffer.size() < partBytes && pieces.hasNext()) {
        pieces.next().writeTo(out);
      }
      if (!pieces.hasNext() && !finished) {
        finished = true;
        out.close();
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    byte[] part = buffer.toByteArray();
    buffer.reset();
    return part;
  }

  /** Whether the latest part was the last. */
  public boolean ended() {
    return finished;
  }
}
