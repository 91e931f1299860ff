package io.millrace.ingest.spool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads queues from the disk, for those whose next message is no longer in memory. Blocks. What
 * cannot be read because it is damaged is passed over: the reader sees it by the gap in the
 * offsets.
 */
final class SpoolReader {
  private SpoolReader() {}

  /**
   * Chunks from {@code offset} on, at least one when there is one, until {@code maxBytes} are
   * reached. The first begins later where messages are missing.
   */
  static List<Chunk> read(RocksStore store, PipelineSpool pipeline, long offset, long maxBytes)
      throws IOException {
    List<Chunk> chunks = new ArrayList<>();
    long from = beginOfChunkAt(store, pipeline.number(), offset);
    while (from >= 0 && chunks.isEmpty()) {
      try {
        readFrom(store, pipeline, from, offset, maxBytes, chunks);
        return chunks;
      } catch (DamagedException damaged) {
        if (chunks.isEmpty()) {
          from = firstReadable(store, pipeline, Math.max(from, offset), pipeline.end());
        }
      }
    }
    return chunks;
  }

  /**
   * Chunks between two offsets, the newest first, at least one when there is one, until {@code
   * maxBytes} are reached.
   *
   * @throws DamagedException when one of them cannot be read
   */
  static List<Chunk> readBack(
      RocksStore store, PipelineSpool pipeline, long from, long to, long maxBytes)
      throws IOException {
    List<Chunk> chunks = new ArrayList<>();
    long[] bytes = {0};
    store.scanBack(
        Keys.chunksOf(pipeline.number()),
        Keys.chunk(pipeline.number(), to),
        (key, value) -> {
          Chunk chunk = ChunkCodec.decode(pipeline.origin(), Keys.offset(key), value);
          if (chunk.endOffset() <= from) {
            return false;
          }
          Chunk wanted = chunk.from(from).upTo(to);
          chunks.add(wanted);
          bytes[0] += wanted.cost();
          return bytes[0] < maxBytes && chunk.firstOffset() > from;
        });
    return chunks;
  }

  /** Where the chunk begins that holds {@code offset}. */
  private static long beginOfChunkAt(RocksStore store, int number, long offset) throws IOException {
    long[] begin = {offset};
    try {
      if (store.get(Keys.chunk(number, offset)) == null) {
        store.last(
            Keys.chunksOf(number),
            Keys.chunk(number, offset),
            (key, value) -> {
              if (ChunkCodec.endOffset(Keys.offset(key), value) > offset) {
                begin[0] = Keys.offset(key);
              }
              return false;
            });
      }
    } catch (DamagedException damaged) {
      // Then reading begins behind it.
    }
    return begin[0];
  }

  private static void readFrom(
      RocksStore store,
      PipelineSpool pipeline,
      long from,
      long offset,
      long maxBytes,
      List<Chunk> chunks)
      throws IOException {
    int number = pipeline.number();
    long[] bytes = {0};
    store.scan(
        Keys.chunk(number, from),
        Keys.after(Keys.chunksOf(number)),
        (key, value) -> {
          Chunk chunk = ChunkCodec.decode(pipeline.origin(), Keys.offset(key), value).from(offset);
          chunks.add(chunk);
          bytes[0] += chunk.cost();
          return bytes[0] < maxBytes;
        });
  }

  /**
   * The least offset behind {@code bad} from which a chunk can be read; -1 for none before {@code
   * end}. Damage comes in blocks, so that everything behind the last of a block is readable.
   */
  private static long firstReadable(RocksStore store, PipelineSpool pipeline, long bad, long end)
      throws IOException {
    long low = bad;
    long step = 1;
    while (!readable(store, pipeline, low + step)) {
      low += step;
      step *= 2;
      if (low >= end) {
        return -1;
      }
    }
    long high = low + step;
    while (high - low > 1) {
      long middle = (low + high) >>> 1;
      if (readable(store, pipeline, middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private static boolean readable(RocksStore store, PipelineSpool pipeline, long from)
      throws IOException {
    try {
      readFrom(store, pipeline, from, from, 1, new ArrayList<>());
      return true;
    } catch (DamagedException damaged) {
      return false;
    }
  }
}
