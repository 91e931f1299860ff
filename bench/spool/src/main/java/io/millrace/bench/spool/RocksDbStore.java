package io.millrace.bench.spool;

import java.nio.file.Path;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** RocksDB, set up as the product's spool has it. */
final class RocksDbStore implements Store {
  static {
    RocksDB.loadLibrary();
  }

  private static final long MIB = 1024 * 1024;

  private final LRUCache cache = new LRUCache(8 * MIB);
  private final Options options;
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions unsynced = new WriteOptions();
  private final RocksDB db;

  RocksDbStore(Path folder) throws RocksDBException {
    options =
        new Options()
            .setCreateIfMissing(true)
            .setWriteBufferSize(16 * MIB)
            .setDbWriteBufferSize(48 * MIB)
            .setMaxTotalWalSize(256 * MIB)
            .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache))
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setEnableBlobFiles(true)
            .setMinBlobSize(4 * 1024)
            .setEnableBlobGarbageCollection(true);
    db = RocksDB.open(options, folder.toString());
  }

  @Override
  public void append(List<Entry> entries) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      for (Entry entry : entries) {
        batch.put(Keys.of(entry.queue(), entry.offset()), entry.content());
      }
      db.write(synced, batch);
    }
  }

  @Override
  public long read(int queue) throws RocksDBException {
    long bytes = 0;
    try (Slice end = new Slice(Keys.of(queue + 1, 0));
        ReadOptions reading = new ReadOptions().setIterateUpperBound(end).setFillCache(false);
        RocksIterator iterator = db.newIterator(reading)) {
      for (iterator.seek(Keys.of(queue, 0)); iterator.isValid(); iterator.next()) {
        bytes += iterator.value().length;
      }
      iterator.status();
    }
    return bytes;
  }

  @Override
  public void trim(int queue, long offset) throws RocksDBException {
    db.deleteRange(unsynced, Keys.of(queue, 0), Keys.of(queue, offset));
  }

  @Override
  public void close() {
    db.close();
    options.close();
    cache.close();
    synced.close();
    unsynced.close();
  }
}
