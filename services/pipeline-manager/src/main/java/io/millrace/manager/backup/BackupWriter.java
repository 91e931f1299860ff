package io.millrace.manager.backup;

import io.millrace.common.service.Release;
import io.millrace.manager.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a backup while the manager runs: one transaction, so that all rows are of one moment.
 * Writing waits meanwhile, reading does not.
 */
public final class BackupWriter {
  private final Store store;
  private final Map<String, Path> files;
  private final Clock clock;

  /**
   * @param data the installation's folder
   * @param key the installation key, without which sealed secrets could not be opened
   */
  public BackupWriter(Store store, Path data, Path key, Clock clock) {
    this.store = store;
    this.clock = clock;
    files = new TreeMap<>();
    files.put(Restoration.KEY, key);
    for (String name : Restoration.ADMINISTRATOR) {
      files.put(name, data.resolve(name));
    }
  }

  /** Blocks until everything is in {@code out}. */
  public void write(OutputStream out) {
    int _ =
        store
            .database()
            .transact(connection -> {
              try {
                return write(connection, out);
              } catch (IOException broken) {
                throw new UncheckedIOException(broken);
              }
            });
  }

  private int write(Connection connection, OutputStream out) throws SQLException, IOException {
    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT, Release.version(), store.schemaVersion(), clock.instant().toString());
    zip.putNextEntry(new ZipEntry(Manifest.ENTRY));
    zip.write(manifest.json().encodePrettily().getBytes(StandardCharsets.UTF_8));
    for (Map.Entry<String, Path> file : files.entrySet()) {
      if (Files.exists(file.getValue())) {
        zip.putNextEntry(new ZipEntry(Manifest.FILES + file.getKey()));
        Files.copy(file.getValue(), zip);
      }
    }
    int tables = 0;
    for (String table : Tables.names(connection)) {
      zip.putNextEntry(new ZipEntry(Manifest.TABLES + table + ".jsonl"));
      Tables.write(connection, table, zip);
      tables++;
    }
    zip.finish();
    return tables;
  }
}
