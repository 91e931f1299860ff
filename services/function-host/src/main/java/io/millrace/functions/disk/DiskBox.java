package io.millrace.functions.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** A small RocksDB whose writes are on the disk when they return. Blocks; for one thread. */
public final class DiskBox implements AutoCloseable {
  private final Options options;
  private final WriteOptions synced;
  private final RocksDB db;

  /** What a batch is filled with. */
  @FunctionalInterface
  public interface Filling {
    void fill(WriteBatch batch) throws RocksDBException;
  }

  /**
   * Opens the box in a folder, which is made if it is missing.
   *
   * @param bufferBytes most that is in memory before it goes to a sorted file; the log of writes
   *     may take four times as much of the disk
   * @throws IOException says which folder cannot be used, and why
   */
  public DiskBox(Path folder, long bufferBytes) throws IOException {
    Files.createDirectories(folder);
    RocksDB.loadLibrary();
    synced = new WriteOptions().setSync(true);
    options =
        new Options()
            .setCreateIfMissing(true)
            .setWriteBufferSize(bufferBytes)
            .setMaxTotalWalSize(4 * bufferBytes)
            .setKeepLogFileNum(2)
            .setCompressionType(CompressionType.NO_COMPRESSION);
    try {
      db = RocksDB.open(options, folder.toString());
    } catch (RocksDBException unusable) {
      synced.close();
      options.close();
      throw new IOException(folder + " cannot be used: " + unusable.getMessage(), unusable);
    }
  }

  /** Writes all of a batch or nothing. */
  public void write(Filling filling) throws IOException {
    try (WriteBatch batch = new WriteBatch()) {
      filling.fill(batch);
      db.write(synced, batch);
    } catch (RocksDBException failure) {
      throw new IOException(failure.getMessage(), failure);
    }
  }

  /** The value under a key, null where there is none. */
  public byte @Nullable [] read(byte[] key) throws IOException {
    try {
      return db.get(key);
    } catch (RocksDBException failure) {
      throw new IOException(failure.getMessage(), failure);
    }
  }

  /** Goes through keys and values in the order of the keys, as they are now; to be closed. */
  public RocksIterator each() {
    return db.newIterator();
  }

  @Override
  public void close() {
    db.close();
    synced.close();
    options.close();
  }
}
