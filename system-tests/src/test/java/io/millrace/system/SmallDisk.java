package io.millrace.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of its own for a folder, in memory, that can be filled to the last byte. Needs root. */
final class SmallDisk implements AutoCloseable {
  private final Path folder;
  private final Path ballast;

  SmallDisk(Path folder, int mebibytes) {
    this.folder = folder;
    this.ballast = folder.resolve("ballast");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String size = "size=" + mebibytes + "m";
    Command.run("mount", "-t", "tmpfs", "-o", size, "small", folder.toString()).succeeded();
  }

  /** Takes all that is free. */
  void fill() {
    byte[] block = new byte[64 * 1024];
    try (var out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      // As wanted.
    }
  }

  /** Gives back what {@link #fill} took; nothing happens when that was nothing. */
  void empty() {
    try {
      Files.deleteIfExists(ballast);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    // Lazily: a scanner of the machine may be looking.
    Command.run("umount", "--lazy", folder.toString());
  }
}
