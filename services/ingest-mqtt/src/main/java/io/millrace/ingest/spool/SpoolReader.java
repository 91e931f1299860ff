package io.millrace.ingest.spool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads queues from the disk, for those whose next message is no longer in memory. Blocks. */
final class SpoolReader {
  private final SpoolWriter writer;

  SpoolReader(SpoolWriter writer) {
    this.writer = writer;
  }

  /**
   * Chunks from {@code offset} on, at least one when there is one, until {@code maxBytes} are
   * reached. The first begins later where messages are missing.
   */
  List<Chunk> read(PipelineSpool pipeline, long offset, long maxBytes) throws IOException {
    List<Chunk> chunks = new ArrayList<>();
    long[] bytes = {0};
    int number = pipeline.number();
    byte[] end = Keys.after(Keys.chunksOf(number));
    long[] from = {offset};
    if (writer.store().get(Keys.chunk(number, offset)) == null) {
      writer
          .store()
          .last(
              Keys.chunksOf(number),
              Keys.chunk(number, offset),
              (key, value) -> {
                if (ChunkCodec.endOffset(Keys.offset(key), value) > offset) {
                  from[0] = Keys.offset(key);
                }
                return false;
              });
    }
    writer
        .store()
        .scan(
            Keys.chunk(number, from[0]),
            end,
            (key, value) -> {
              Chunk chunk =
                  ChunkCodec.decode(pipeline.origin(), Keys.offset(key), value).from(offset);
              chunks.add(chunk);
              bytes[0] += chunk.cost();
              return bytes[0] < maxBytes;
            });
    return chunks;
  }
}
