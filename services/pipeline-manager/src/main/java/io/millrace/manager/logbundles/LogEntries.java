package io.millrace.manager.logbundles;

import io.millrace.manager.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The bundles that there are, each with its file; the newest fifty. Rows are in memory and written
 * through to the database.
 */
final class LogEntries {
  /** What lists can be filtered and ordered by. */
  static final List<String> KEYS =
      List.of("id", "edgeId", "batchId", "location", "status", "createdAt");

  private static final int KEPT = 50;

  private final Database database;
  private final Path folder;
  private final Map<String, LogEntry> entries = new ConcurrentHashMap<>();

  /**
   * @param folder for the files; made when it is missing
   */
  LogEntries(Database database, Path folder) {
    this.database = database;
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException unusable) {
      throw new UncheckedIOException(unusable);
    }
    database.transact(LogEntryTable::load).forEach(entry -> entries.put(entry.id(), entry));
    entries.values().stream()
        .filter(entry -> entry.status() == LogEntry.Status.PENDING)
        .forEach(entry ->
            save(
                entry.ended(
                    LogEntry.Status.FAILED, "the manager was restarted meanwhile; ask again")));
  }

  List<LogEntry> all() {
    return List.copyOf(entries.values());
  }

  Optional<LogEntry> find(String id) {
    return Optional.ofNullable(entries.get(id));
  }

  void save(LogEntry entry) {
    database.transact(connection -> {
      LogEntryTable.save(connection, entry);
      return entry;
    });
    entries.put(entry.id(), entry);
  }

  /** Removes what is beyond the bound, oldest first; what is being gathered stays. */
  void makeRoom() {
    List<LogEntry> ended =
        entries.values().stream()
            .filter(entry -> entry.status() != LogEntry.Status.PENDING)
            .sorted(Comparator.comparingLong(LogEntry::createdAt).reversed())
            .toList();
    ended.stream().skip(KEPT - 1L).forEach(this::delete);
  }

  void delete(LogEntry entry) {
    database.transact(connection -> {
      LogEntryTable.delete(connection, entry.id());
      return entry;
    });
    entries.remove(entry.id());
    try {
      Files.deleteIfExists(file(entry));
    } catch (IOException stuck) {
      throw new UncheckedIOException(stuck);
    }
  }

  /** Of a finished bundle; ids are made here, so that the name is safe. */
  Path file(LogEntry entry) {
    return folder.resolve(entry.id() + ".zip");
  }

  /** While it is written. */
  Path draft(LogEntry entry) {
    return folder.resolve(entry.id() + ".part");
  }
}
