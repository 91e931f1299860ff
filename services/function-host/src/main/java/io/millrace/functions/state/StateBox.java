package io.millrace.functions.state;

import io.millrace.functions.disk.DiskBox;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.rocksdb.RocksIterator;

/**
 * States in a RocksDB of their own. One key a value: pipeline, zero, stage, zero, key; and one a
 * pipeline, which is its id alone, for when it last ran. Blocks; for one thread.
 */
final class StateBox implements AutoCloseable {
  /** Whose change it is. */
  record Entry(String pipeline, String stage, StateChange change) {}

  private static final long BUFFER_BYTES = 4L << 20;

  private final DiskBox disk;

  StateBox(Path folder) throws IOException {
    disk = new DiskBox(folder, BUFFER_BYTES);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  TreeMap<String, byte[]> read(String pipeline, String stage) {
    byte[] prefix = bytes(pipeline + '\0' + stage + '\0');
    TreeMap<String, byte[]> values = new TreeMap<>();
    try (RocksIterator each = disk.each()) {
      for (each.seek(prefix); each.isValid(); each.next()) {
        byte[] key = each.key();
        if (!startsWith(key, prefix)) {
          break;
        }
        String name =
            new String(key, prefix.length, key.length - prefix.length, StandardCharsets.UTF_8);
        values.put(name, each.value());
      }
    }
    return values;
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** Writes all of these, in order, or none, to the disk. */
  void write(List<Entry> entries) throws IOException {
    disk.write(batch -> {
      for (Entry entry : entries) {
        byte[] key = bytes(entry.pipeline + '\0' + entry.stage + '\0' + entry.change.key());
        byte[] value = entry.change.value();
        if (value == null) {
          batch.delete(key);
        } else {
          batch.put(key, value);
        }
      }
    });
  }

  /** Notes which pipelines run now, and forgets those that have not since {@code before}. */
  void sweep(Set<String> running, long nowMillis, long before) throws IOException {
    byte[] now = ByteBuffer.allocate(Long.BYTES).putLong(nowMillis).array();
    try (RocksIterator each = disk.each()) {
      disk.write(batch -> {
        for (String pipeline : running) {
          batch.put(bytes(pipeline), now);
        }
        for (each.seekToFirst(); each.isValid(); each.next()) {
          String key = new String(each.key(), StandardCharsets.UTF_8);
          boolean mark = key.indexOf('\0') < 0 && each.value().length == Long.BYTES;
          if (mark && !running.contains(key) && ByteBuffer.wrap(each.value()).getLong() < before) {
            batch.deleteRange(bytes(key), bytes(key + '\1'));
          }
        }
      });
    }
  }

  @Override
  public void close() {
    disk.close();
  }
}
