package io.millrace.bench.spool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code SpoolBench FOLDER}: prints a row for each library: records a second that are on disk, by
 * records a group commit; how fast all queues are read; what is left on disk when three quarters of
 * every queue were trimmed. Medians of {@code RUNS} (5) runs of {@code MILLIS} (500).
 */
public final class SpoolBench {
  private static final Logger log = LoggerFactory.getLogger(SpoolBench.class);
  private static final int QUEUES = 8;
  private static final int RECORD_BYTES = 250;
  private static final int[] COMMITS = {1, 16, 256, 1024};
  private static final int RUNS = setting("RUNS", 5);
  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(setting("MILLIS", 500));

  private final Random random = new Random(1);
  private final long[] ends = new long[QUEUES];
  private long appended;

  private SpoolBench() {}

  private static int setting(String name, int otherwise) {
    String text = System.getenv(name);
    return text == null ? otherwise : Integer.parseInt(text);
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    row("RocksDB", RocksDbStore::new, folder);
    row("own segmented log", SegmentedLog::new, folder);
    row("SQLite", SqliteStore::new, folder);
    row("H2 MVStore", MvStore::new, folder);
  }

  private static void row(String name, Store.Opening opening, Path folder) throws Exception {
    Path own = Files.createDirectories(folder.resolve(name.replace(' ', '-')));
    SpoolBench bench = new SpoolBench();
    StringBuilder row = new StringBuilder(String.format("| %-18s |", name));
    try (Store store = opening.open(own)) {
      bench.rate(store, COMMITS[COMMITS.length - 1]);
      for (int commit : COMMITS) {
        List<Double> rates = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
          rates.add(bench.rate(store, commit));
        }
        row.append(String.format(Locale.ROOT, " %,9.0f |", median(rates)));
      }
      row.append(String.format(Locale.ROOT, " %6.0f |", bench.read(store) / 1e6));
      for (int queue = 0; queue < QUEUES; queue++) {
        store.trim(queue, bench.ends[queue] / 4 * 3);
      }
    }
    double left = (double) size(own) / (bench.appended / 4.0);
    log.info("{}", row.append(String.format(Locale.ROOT, " %5.1f |", left)));
    delete(own);
  }

  /** Records a second. */
  private double rate(Store store, int commit) throws Exception {
    long records = 0;
    long start = System.nanoTime();
    while (System.nanoTime() - start < NANOS) {
      List<Store.Entry> entries = new ArrayList<>(commit);
      for (int i = 0; i < commit; i++) {
        int queue = random.nextInt(QUEUES);
        byte[] content = new byte[RECORD_BYTES];
        random.nextBytes(content);
        entries.add(new Store.Entry(queue, ends[queue]++, content));
      }
      store.append(entries);
      records += commit;
    }
    appended += records * RECORD_BYTES;
    return records * 1e9 / (System.nanoTime() - start);
  }

  /** Bytes a second. */
  private double read(Store store) throws Exception {
    long bytes = 0;
    long start = System.nanoTime();
    for (int queue = 0; queue < QUEUES; queue++) {
      bytes += store.read(queue);
    }
    if (bytes != appended) {
      throw new IllegalStateException(bytes + " bytes were read of " + appended);
    }
    return bytes * 1e9 / (System.nanoTime() - start);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(file -> file.toFile().isFile() ? file.toFile().length() : 0).sum();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(file -> {
            try {
              Files.delete(file);
            } catch (IOException undeletable) {
              throw new UncheckedIOException(undeletable);
            }
          });
    }
  }
}
