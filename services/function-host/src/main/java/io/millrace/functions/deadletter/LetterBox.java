package io.millrace.functions.deadletter;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Dead letters in a RocksDB of their own, one key a letter: pipeline, zero, number. Blocks; for one
 * thread.
 */
final class LetterBox implements AutoCloseable {
  private final Options options;
  private final WriteOptions synced;
  private final RocksDB db;
  private final LetterIndex index = new LetterIndex();

  LetterBox(Path folder) throws IOException {
    Files.createDirectories(folder);
    RocksDB.loadLibrary();
    synced = new WriteOptions().setSync(true);
    options =
        new Options()
            .setCreateIfMissing(true)
            .setWriteBufferSize(8L << 20)
            .setMaxTotalWalSize(32L << 20)
            .setKeepLogFileNum(2)
            .setCompressionType(CompressionType.NO_COMPRESSION);
    try {
      db = RocksDB.open(options, folder.toString());
    } catch (RocksDBException unusable) {
      throw new IOException(folder + " cannot be used: " + unusable.getMessage(), unusable);
    }
    try (RocksIterator each = db.newIterator()) {
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
    try (WriteBatch batch = new WriteBatch()) {
      long[] numbers = new long[letters.size()];
      int[] sizes = new int[letters.size()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = index.nextId();
        byte[] value = letters.get(i).encode().getBytes();
        sizes[i] = value.length;
        batch.put(key(letters.get(i).pipeline(), numbers[i]), value);
      }
      db.write(synced, batch);
      for (int i = 0; i < numbers.length; i++) {
        index.add(letters.get(i).pipeline(), numbers[i], sizes[i]);
      }
    } catch (RocksDBException failure) {
      throw new IOException(failure.getMessage(), failure);
    }
  }

  /** Deletes those that are there. Returns how many. */
  int remove(String pipeline, List<Long> numbers) throws IOException {
    try (WriteBatch batch = new WriteBatch()) {
      for (long number : numbers) {
        batch.delete(key(pipeline, number));
      }
      db.write(synced, batch);
    } catch (RocksDBException failure) {
      throw new IOException(failure.getMessage(), failure);
    }
    return (int) numbers.stream().filter(number -> index.remove(pipeline, number)).count();
  }

  @Nullable DeadLetter read(String pipeline, long number) throws IOException {
    try {
      byte[] value = db.get(key(pipeline, number));
      return value == null ? null : DeadLetter.decode(pipeline, Buffer.buffer(value));
    } catch (RocksDBException failure) {
      throw new IOException(failure.getMessage(), failure);
    }
  }

  @Override
  public void close() {
    db.close();
    synced.close();
    options.close();
  }
}
