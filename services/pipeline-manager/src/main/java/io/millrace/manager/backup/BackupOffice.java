package io.millrace.manager.backup;

import io.millrace.common.failure.Failure;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Backups on their way to somebody: made as a file first, so that a slow reader holds up nobody,
 * and fetched in pieces. What nobody fetches goes after a while.
 */
public final class BackupOffice {
  private static final int MOST_AT_ONCE = 3;
  private static final int PIECE_BYTES = 1024 * 1024;
  private static final Duration FORGOTTEN = Duration.ofMinutes(30);

  private final Path folder;
  private final BackupWriter writer;
  private final Clock clock;

  public BackupOffice(Path folder, BackupWriter writer, Clock clock) {
    this.folder = folder;
    this.writer = writer;
    this.clock = clock;
  }

  /** Makes one: {@code {id, bytes}}. Blocks. */
  public synchronized JsonObject create() {
    try {
      Files.createDirectories(folder);
      sweep();
      String id = UUID.randomUUID().toString();
      Path file =
          Files.createFile(
              folder.resolve(id),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (OutputStream out = Files.newOutputStream(file)) {
        writer.write(out);
      } catch (IOException | RuntimeException failed) {
        Files.deleteIfExists(file);
        throw failed;
      }
      return new JsonObject().put("id", id).put("bytes", Files.size(file));
    } catch (IOException | UncheckedIOException full) {
      throw Failure.of(
              Failure.Kind.UNAVAILABLE, "the backup could not be written: " + full.getMessage())
          .toException();
    }
  }

  private void sweep() throws IOException {
    long oldest = clock.millis() - FORGOTTEN.toMillis();
    List<Path> open;
    try (Stream<Path> all = Files.list(folder)) {
      open = all.toList();
    }
    int left = 0;
    for (Path file : open) {
      if (Files.getLastModifiedTime(file).toMillis() < oldest) {
        Files.deleteIfExists(file);
      } else {
        left++;
      }
    }
    if (left >= MOST_AT_ONCE) {
      throw Failure.of(
              Failure.Kind.UNAVAILABLE,
              left + " backups are being fetched already; try again when one is done")
          .toException();
    }
  }

  /** A piece from there on: {@code {data, next}}, {@code data} in base64 and empty at the end. */
  public JsonObject read(String id, long offset) {
    byte[] piece = new byte[PIECE_BYTES];
    try (RandomAccessFile file = new RandomAccessFile(file(id).toFile(), "r")) {
      file.seek(Math.max(0, offset));
      int read = Math.max(0, file.read(piece));
      return new JsonObject()
          .put("data", Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(piece, read)))
          .put("next", Math.max(0, offset) + read);
    } catch (IOException gone) {
      throw missing(id);
    }
  }

  /** Removes it; the id, or nothing when there is none. */
  public String delete(String id) {
    try {
      return Files.deleteIfExists(file(id)) ? id : "";
    } catch (IOException stuck) {
      return "";
    }
  }

  private Path file(String id) {
    try {
      return folder.resolve(UUID.fromString(id).toString());
    } catch (IllegalArgumentException none) {
      throw missing(id);
    }
  }

  private static RuntimeException missing(String id) {
    return Failure.of(
            Failure.Kind.NOT_FOUND,
            "there is no backup with the id '" + id.replaceAll("[^A-Za-z0-9-]", "?") + "'")
        .toException();
  }
}
