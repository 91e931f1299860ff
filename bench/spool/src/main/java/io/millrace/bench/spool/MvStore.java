package io.millrace.bench.spool;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/** MVStore, the storage engine of H2. */
final class MvStore implements Store {
  /** Room for the offsets of a queue in a key. */
  private static final int OFFSET_BITS = 40;

  private final MVStore store;
  private final MVMap<Long, byte[]> records;

  MvStore(Path folder) {
    store =
        new MVStore.Builder()
            .fileName(folder.resolve("spool.mv").toString())
            .autoCommitDisabled()
            .open();
    records = store.openMap("records");
  }

  private static long key(int queue, long offset) {
    return (long) queue << OFFSET_BITS | offset;
  }

  @Override
  public void append(List<Entry> entries) {
    for (Entry entry : entries) {
      records.put(key(entry.queue(), entry.offset()), entry.content());
    }
    store.commit();
    store.sync();
  }

  @Override
  public long read(int queue) {
    long bytes = 0;
    Iterator<Long> keys = records.keyIterator(key(queue, 0));
    while (keys.hasNext()) {
      long key = keys.next();
      if (key >= key(queue + 1, 0)) {
        break;
      }
      byte[] content = records.get(key);
      bytes += content == null ? 0 : content.length;
    }
    return bytes;
  }

  @Override
  public void trim(int queue, long offset) {
    Long first;
    while ((first = records.ceilingKey(key(queue, 0))) != null && first < key(queue, offset)) {
      records.remove(first);
    }
    store.commit();
  }

  @Override
  public void close() {
    store.close();
  }
}
