package io.millrace.manager.backup;

import io.millrace.common.service.Release;
import io.millrace.common.service.StartFailure;
import io.millrace.manager.store.EmptyStore;
import io.millrace.manager.store.PostgresAddress;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Puts a backup in the place of what an installation has. The installation must not run; the caller
 * holds its folder.
 */
public final class Restoration {
  /** The installation key, in a backup and in the folder. */
  static final String KEY = "installation.key";

  /** How the first administrator gets in. */
  static final List<String> ADMINISTRATOR = List.of("admin-token", "admin-credentials");

  private final Path data;
  private final Path folder;
  private final Optional<PostgresAddress> postgres;

  /**
   * @param data the installation's folder
   * @param folder the manager's
   */
  public Restoration(Path data, Path folder, Optional<PostgresAddress> postgres) {
    this.data = data;
    this.folder = folder;
    this.postgres = postgres;
  }

  /**
   * Restores all or nothing.
   *
   * @param replace whether what is there may be replaced
   * @return one sentence about what was restored
   * @throws StartFailure when the file is no backup or of a newer release, or something is there
   *     that may not be replaced; then nothing has changed
   */
  public String restore(Path file, boolean replace) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      Manifest manifest = manifest(file, zip);
      try (EmptyStore store = EmptyStore.prepare(folder, postgres, replace)) {
        if (manifest.format() > Manifest.FORMAT || !store.knows(manifest.schema())) {
          throw new StartFailure(
              file
                  + " was made by release "
                  + manifest.release()
                  + " (tables of version "
                  + manifest.schema()
                  + "), which this release "
                  + Release.version()
                  + " does not know; restore it with that release or a newer one");
        }
        store.fill(manifest.schema(), connection -> tables(zip, connection));
        files(zip);
        store.commit();
      }
      return "restored what release " + manifest.release() + " saved at " + manifest.createdAt();
    } catch (IOException | IllegalArgumentException unreadable) {
      throw new StartFailure(
          file + " cannot be restored: it is no whole backup (" + unreadable.getMessage() + ")",
          unreadable);
    }
  }

  private static Manifest manifest(Path file, ZipFile zip) throws IOException {
    ZipEntry entry = zip.getEntry(Manifest.ENTRY);
    if (entry == null) {
      throw new IOException("it has no " + Manifest.ENTRY);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return Manifest.of(new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (RuntimeException other) {
      throw new IOException(file + " has another " + Manifest.ENTRY, other);
    }
  }

  private static void tables(ZipFile zip, Connection connection) throws SQLException {
    List<String> known = Tables.names(connection);
    try {
      for (String table : known) {
        ZipEntry entry = zip.getEntry(Manifest.TABLES + table + ".jsonl");
        if (entry == null) {
          throw new IllegalArgumentException("it has no table " + table);
        }
        try (BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(zip.getInputStream(entry), StandardCharsets.UTF_8))) {
          Tables.read(connection, table, lines);
        }
      }
    } catch (IOException broken) {
      throw new IllegalArgumentException(broken.getMessage(), broken);
    }
  }

  private void files(ZipFile zip) throws IOException {
    for (String name : List.of(KEY, ADMINISTRATOR.getFirst(), ADMINISTRATOR.getLast())) {
      ZipEntry entry = zip.getEntry(Manifest.FILES + name);
      if (entry != null) {
        Path draft =
            Files.createTempFile(
                data,
                name,
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (InputStream in = zip.getInputStream(entry)) {
          Files.write(draft, in.readAllBytes());
        }
        Files.move(draft, data.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
