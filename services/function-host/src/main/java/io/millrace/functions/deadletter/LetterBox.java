package io.millrace.functions.deadletter;

import io.millrace.functions.disk.DiskBox;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/**
 * Dead letters in a RocksDB of their own, one key a letter: pipeline, zero, number. Blocks; for one
 * thread.
 */
final class LetterBox implements AutoCloseable {
  private static final long BUFFER_BYTES = 8L << 20;

  private final DiskBox disk;
  private final LetterIndex index = new LetterIndex();

  LetterBox(Path folder) throws IOException {
    disk = new DiskBox(folder, BUFFER_BYTES);
    try (RocksIterator each = disk.each()) {
      for (each.seekToFirst(); each.isValid(); each.next()) {
        byte[] key = each.key();
        String pipeline = new String(key, 0, key.length - 9, StandardCharsets.UTF_8);
        index.add(pipeline, ByteBuffer.wrap(key).getLong(key.length - 8), each.value().length);
      }
    }
  }

  private static byte[] key(String pipeline, long number) {
    byte[] name = pipeline.getBytes(StandardCharsets.UTF_8);
    byte[] key = Arrays.copyOf(name, name.length + 9);
    ByteBuffer.wrap(key).putLong(name.length + 1, number);
    return key;
  }

  LetterIndex index() {
    return index;
  }

  /** Writes all of these or none, to the disk. */
  void add(List<DeadLetter> letters) throws IOException {
    long[] numbers = letters.stream().mapToLong(letter -> index.nextId()).toArray();
    int[] sizes = new int[numbers.length];
    disk.write(batch -> {
      for (int i = 0; i < numbers.length; i++) {
        byte[] value = letters.get(i).encode().getBytes();
        sizes[i] = value.length;
        batch.put(key(letters.get(i).pipeline(), numbers[i]), value);
      }
    });
    for (int i = 0; i < numbers.length; i++) {
      index.add(letters.get(i).pipeline(), numbers[i], sizes[i]);
    }
  }

  /** Deletes those that are there. Returns how many. */
  int remove(String pipeline, List<Long> numbers) throws IOException {
    disk.write(batch -> {
      for (long number : numbers) {
        batch.delete(key(pipeline, number));
      }
    });
    return (int) numbers.stream().filter(number -> index.remove(pipeline, number)).count();
  }

  @Nullable DeadLetter read(String pipeline, long number) throws IOException {
    byte[] value = disk.read(key(pipeline, number));
    return value == null ? null : DeadLetter.decode(pipeline, Buffer.buffer(value));
  }

  @Override
  public void close() {
    disk.close();
  }
}
