package io.millrace.manager.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.service.Settings;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Backups as tests make, change and restore them. */
final class BackupFiles {
  private BackupFiles() {}

  /** Makes a backup, fetches it piece by piece into {@code folder}, and has it deleted. */
  static Path make(RunningManager manager, Path folder) throws IOException {
    String token = manager.token();
    JsonObject made = RunningManager.await(manager.backups.create(token));
    String id = made.getString("id");
    Path file = folder.resolve(id + ".backup");
    try (OutputStream out = Files.newOutputStream(file)) {
      long offset = 0;
      JsonObject piece = RunningManager.await(manager.backups.read(token, id, offset));
      while (!piece.getString("data").isEmpty()) {
        out.write(Base64.getDecoder().decode(piece.getString("data")));
        offset = piece.getLong("next");
        piece = RunningManager.await(manager.backups.read(token, id, offset));
      }
    }
    assertThat(Files.size(file)).isEqualTo(made.getLong("bytes"));
    assertThat(RunningManager.await(manager.backups.delete(token, id))).isEqualTo(id);
    return file;
  }

  static String restore(Path data, Path file, boolean replace) throws IOException {
    return restore(data, TestDatabase.settings(data), file, replace);
  }

  static String restore(Path data, Map<String, String> settings, Path file, boolean replace)
      throws IOException {
    return ManagerService.restore(
        Files.createDirectories(data), new Settings(settings), file, replace);
  }

  /**
   * Changes an entry of a backup.
   *
   * @param change from the text of the entry to another; null takes it out
   */
  static void rewrite(Path zip, String entry, UnaryOperator<String> change) throws IOException {
    try (FileSystem inside = open(zip)) {
      Path path = inside.getPath(entry);
      String changed = change.apply(Files.readString(path));
      if (changed == null) {
        Files.delete(path);
      } else {
        Files.write(path, changed.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** The rows of a table. */
  static List<JsonObject> rows(Path zip, String table) throws IOException {
    try (FileSystem inside = open(zip)) {
      return Files.readAllLines(inside.getPath("tables/" + table + ".jsonl")).stream()
          .map(JsonObject::new)
          .toList();
    }
  }

  private static FileSystem open(Path zip) throws IOException {
    return FileSystems.newFileSystem(URI.create("jar:" + zip.toUri()), Map.of());
  }
}
