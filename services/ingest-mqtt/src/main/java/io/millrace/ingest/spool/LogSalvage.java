package io.millrace.ingest.spool;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Gets the intact records out of a RocksDB log that has damaged ones. RocksDB itself either refuses
 * such a log or forgets everything behind the first damaged record; here only the damaged ones are
 * given up. The format is that of RocksDB's {@code db/log_format.h}: blocks of 32 KiB, records cut
 * into fragments, each with a checksum.
 */
final class LogSalvage {
  private static final int BLOCK = 32 * 1024;
  private static final int HEADER = 7;
  private static final int CRC_MASK = 0xa282ead8;
  private static final int FULL = 1;
  private static final int FIRST = 2;
  private static final int MIDDLE = 3;
  private static final int LAST = 4;

  /** Takes the content of a record: a write batch as RocksDB serializes it. */
  @FunctionalInterface
  interface Records {
    void take(byte[] batch) throws IOException;
  }

  private LogSalvage() {}

  /** The logs in {@code folder}, oldest first. */
  static List<Path> logs(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("\\d+\\.log"))
          .sorted()
          .toList();
    }
  }

  /** Reads a log from begin to end; returns how many places in it were damaged. */
  static int read(Path log, Records records) throws IOException {
    Fragments fragments = new Fragments(records);
    byte[] block = new byte[BLOCK];
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(log), BLOCK))) {
      int length;
      while ((length = in.readNBytes(block, 0, BLOCK)) > 0) {
        fragments.readBlock(ByteBuffer.wrap(block, 0, length).order(ByteOrder.LITTLE_ENDIAN));
      }
    }
    return fragments.damaged;
  }

  /** Puts records together. */
  private static final class Fragments {
    private final Records records;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private boolean open;
    private int damaged;

    Fragments(Records records) {
      this.records = records;
    }

    void readBlock(ByteBuffer block) throws IOException {
      while (block.remaining() >= HEADER) {
        int checksum = block.getInt();
        int length = block.getShort() & 0xFFFF;
        int type = block.get();
        if (type == 0 && length == 0) {
          // The rest of the block was never written.
          return;
        }
        if (length > block.remaining()) {
          // The length itself is damaged, or the log ends here: where the next fragment of this
          // block begins is unknown.
          giveUp();
          return;
        }
        CRC32C actual = new CRC32C();
        actual.update(type);
        actual.update(block.array(), block.position(), length);
        if (masked((int) actual.getValue()) == checksum) {
          take(type, block.array(), block.position(), length);
        } else {
          giveUp();
        }
        block.position(block.position() + length);
      }
    }

    private void take(int type, byte[] block, int from, int length) throws IOException {
      switch (type) {
        case FULL, FIRST -> {
          begun.reset();
          begun.write(block, from, length);
          open = type == FIRST;
          if (type == FULL) {
            records.take(begun.toByteArray());
          }
        }
        case MIDDLE, LAST -> {
          if (open) {
            begun.write(block, from, length);
            if (type == LAST) {
              open = false;
              records.take(begun.toByteArray());
            }
          }
        }
        default -> {
          // Records about the log itself.
        }
      }
    }

    private void giveUp() {
      damaged++;
      open = false;
    }

    private static int masked(int checksum) {
      return ((checksum >>> 15) | (checksum << 17)) + CRC_MASK;
    }
  }
}
