package io.millrace.ingest.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database on disk. Its memory is bounded: write buffers of 64 MiB in all, a block cache of 8
 * MiB. Large values lie in files of their own, so that a backlog is not copied again and again by
 * compaction. Every method may block; all are safe to call from any thread, also while another
 * closes the store.
 */
final class RocksStore implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RocksStore.class);
  private static final long MIB = 1024 * 1024;

  static {
    RocksDB.loadLibrary();
  }

  /** Changes that are applied together or not at all. */
  static final class Changes implements AutoCloseable {
    /** A batch that has grown beyond is not kept for the next commit, in bytes. */
    private static final long KEPT_BYTES = 8 * MIB;

    private static final int LONGEST_KEY = 64;
    private final ByteBuffer keys = ByteBuffer.allocateDirect(LONGEST_KEY);
    private WriteBatch batch = new WriteBatch();

    void put(byte[] key, byte[] value) throws IOException {
      try {
        batch.put(key, value);
      } catch (RocksDBException failure) {
        throw failure(failure);
      }
    }

    /**
     * As {@link #put(byte[], byte[])}, without a copy on the heap where the value is not there.
     *
     * @param key of at most 64 bytes
     * @param value direct and ready to be read, or a whole array
     */
    void put(byte[] key, ByteBuffer value) throws IOException {
      try {
        if (value.hasArray()) {
          batch.put(key, value.array());
        } else {
          batch.put(keys.clear().put(key).flip(), value);
        }
      } catch (RocksDBException failure) {
        throw failure(failure);
      }
    }

    void delete(byte[] key) throws IOException {
      try {
        batch.delete(key);
      } catch (RocksDBException failure) {
        throw failure(failure);
      }
    }

    /** Deletes all keys from {@code from} to before {@code to}. */
    void deleteRange(byte[] from, byte[] to) throws IOException {
      try {
        batch.deleteRange(from, to);
      } catch (RocksDBException failure) {
        throw failure(failure);
      }
    }

    boolean isEmpty() {
      return batch.count() == 0;
    }

    /** For the next changes. What the batch has allocated is used again. */
    void clear() {
      if (batch.getDataSize() > KEPT_BYTES) {
        batch.close();
        batch = new WriteBatch();
      } else {
        batch.clear();
      }
    }

    @Override
    public void close() {
      batch.close();
    }
  }

  /** Takes entries in the order of their keys. */
  @FunctionalInterface
  interface Visitor {
    /** Whether to go on. */
    boolean visit(byte[] key, byte[] value) throws IOException;
  }

  private final LRUCache cache = new LRUCache(8 * MIB);
  private final Options options = options(cache);
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions unsynced = new WriteOptions();
  private final ReadWriteLock closing = new ReentrantReadWriteLock();
  private @Nullable RocksDB db;

  RocksStore(Path folder) throws IOException {
    Files.createDirectories(folder);
    try {
      db = RocksDB.open(options, folder.toString());
    } catch (RocksDBException failure) {
      close();
      throw failure(failure);
    }
  }

  /**
   * Makes a database whose log is damaged usable again: gives up the damaged records of the log and
   * keeps all others, also those behind them. Blocks; begins anew when it was interrupted.
   */
  static void salvage(Path folder) throws IOException {
    Path aside = Files.createDirectories(aside(folder));
    for (Path file : LogSalvage.logs(folder)) {
      Path kept = aside.resolve(file.getFileName());
      if (!Files.exists(kept)) {
        Files.copy(file, kept);
      }
    }
    int damaged = 0;
    try (LRUCache cache = new LRUCache(8 * MIB);
        Options options = options(cache).setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery);
        WriteOptions synced = new WriteOptions().setSync(true);
        RocksDB db = RocksDB.open(options, folder.toString())) {
      // All of them, in their order: what was there already is only written once more.
      for (Path file : LogSalvage.logs(aside)) {
        damaged += LogSalvage.read(file, batch -> apply(db, synced, batch));
      }
    } catch (RocksDBException failure) {
      throw failure(failure);
    }
    for (Path file : LogSalvage.logs(aside)) {
      Files.delete(file);
    }
    Files.delete(aside);
    log.warn(
        "the log of the spool in {} was damaged in {} places; everything else was kept",
        folder,
        damaged);
  }

  private static void apply(RocksDB db, WriteOptions options, byte[] serialized)
      throws IOException {
    try (WriteBatch batch = new WriteBatch(serialized)) {
      db.write(options, batch);
    } catch (RocksDBException failure) {
      throw failure(failure);
    }
  }

  /** Whether an earlier {@link #salvage} was interrupted. */
  static boolean salvageInterrupted(Path folder) {
    return Files.isDirectory(aside(folder));
  }

  private static Path aside(Path folder) {
    return folder.resolveSibling(folder.getFileName() + ".damaged");
  }

  private static Options options(LRUCache cache) {
    return new Options()
        .setCreateIfMissing(true)
        .setWriteBufferSize(16 * MIB)
        .setDbWriteBufferSize(48 * MIB)
        .setMaxWriteBufferNumber(4)
        .setMaxTotalWalSize(256 * MIB)
        .setMaxOpenFiles(256)
        .setMaxBackgroundJobs(2)
        .setTableFormatConfig(
            new BlockBasedTableConfig().setBlockCache(cache).setCacheIndexAndFilterBlocks(true))
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setEnableBlobFiles(true)
        .setMinBlobSize(4 * 1024)
        .setBlobFileSize(64 * MIB)
        .setBlobCompressionType(CompressionType.LZ4_COMPRESSION)
        .setEnableBlobGarbageCollection(true)
        .setBlobGarbageCollectionAgeCutoff(0.5)
        .setBlobGarbageCollectionForceThreshold(0.5)
        // A log that was cut off by a crash is as it should be; one with a flipped byte is
        // salvaged.
        .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setMaxLogFileSize(MIB)
        .setKeepLogFileNum(2)
        .setStatsDumpPeriodSec(0);
  }

  /**
   * @param sync whether to return only when the changes are on disk to stay
   */
  void apply(Changes changes, boolean sync) throws IOException {
    closing.readLock().lock();
    try {
      open().write(sync ? synced : unsynced, changes.batch);
    } catch (RocksDBException failure) {
      throw failure(failure);
    } finally {
      closing.readLock().unlock();
    }
  }

  byte @Nullable [] get(byte[] key) throws IOException {
    closing.readLock().lock();
    try {
      return open().get(key);
    } catch (RocksDBException failure) {
      throw failure(failure);
    } finally {
      closing.readLock().unlock();
    }
  }

  /** Visits the entries from {@code from} to before {@code to}. */
  void scan(byte[] from, byte[] to, Visitor visitor) throws IOException {
    closing.readLock().lock();
    try (Slice bound = new Slice(to);
        ReadOptions reading = new ReadOptions().setIterateUpperBound(bound).setFillCache(false);
        RocksIterator iterator = open().newIterator(reading)) {
      for (iterator.seek(from); iterator.isValid(); iterator.next()) {
        if (!visitor.visit(iterator.key(), iterator.value())) {
          break;
        }
      }
      iterator.status();
    } catch (RocksDBException failure) {
      throw failure(failure);
    } finally {
      closing.readLock().unlock();
    }
  }

  /** Visits the last entry from {@code from} to before {@code to}, if there is one. */
  void last(byte[] from, byte[] to, Visitor visitor) throws IOException {
    scanBack(
        from,
        to,
        (key, value) -> {
          visitor.visit(key, value);
          return false;
        });
  }

  /** Visits the entries from {@code from} to before {@code to}, the last one first. */
  void scanBack(byte[] from, byte[] to, Visitor visitor) throws IOException {
    closing.readLock().lock();
    try (Slice low = new Slice(from);
        Slice high = new Slice(to);
        ReadOptions reading =
            new ReadOptions().setIterateLowerBound(low).setIterateUpperBound(high);
        RocksIterator iterator = open().newIterator(reading)) {
      for (iterator.seekToLast(); iterator.isValid(); iterator.prev()) {
        if (!visitor.visit(iterator.key(), iterator.value())) {
          break;
        }
      }
      iterator.status();
    } catch (RocksDBException failure) {
      throw failure(failure);
    } finally {
      closing.readLock().unlock();
    }
  }

  /** Gives back the disk space of whole files between two keys whose content has been deleted. */
  void reclaim(byte[] from, byte[] to) throws IOException {
    closing.readLock().lock();
    try {
      RocksDB open = open();
      open.deleteFilesInRanges(open.getDefaultColumnFamily(), List.of(from, to), false);
    } catch (RocksDBException failure) {
      throw failure(failure);
    } finally {
      closing.readLock().unlock();
    }
  }

  private static IOException failure(RocksDBException failure) {
    Status status = failure.getStatus();
    boolean damaged = status != null && status.getCode() == Status.Code.Corruption;
    String message = String.valueOf(failure.getMessage());
    return damaged ? new DamagedException(message, failure) : new IOException(message, failure);
  }

  private RocksDB open() throws IOException {
    if (db == null) {
      throw new IOException("the spool is closed");
    }
    return db;
  }

  @Override
  public void close() {
    closing.writeLock().lock();
    try {
      if (db != null) {
        db.close();
        db = null;
      }
      options.close();
      cache.close();
      synced.close();
      unsynced.close();
    } finally {
      closing.writeLock().unlock();
    }
  }
}
