package io.millrace.ingest.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system of its own, in memory, that is soon full. Needs root. */
public final class SmallDisk implements AutoCloseable {
  private final Path folder;
  private final Path ballast;

  public SmallDisk(Path folder, int mebibytes) throws IOException {
    this.folder = folder;
    ballast = folder.resolve("ballast");
    run(
        List.of(
            "mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "small", folder.toString()));
  }

  /** Takes away all but {@code mebibytes} of what is free; a database reserves some ahead. */
  public void fillBut(int mebibytes) throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    Files.write(ballast, new byte[Math.toIntExact(free - mebibytes * 1024L * 1024)]);
  }

  /** Gives back what {@link #fillBut} took. */
  public void empty() throws IOException {
    Files.delete(ballast);
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException("this test needs root: " + String.join(" ", command) + " failed");
    }
  }

  @Override
  public void close() throws IOException {
    // Lazily: a scanner of the machine may be looking.
    run(List.of("umount", "--lazy", folder.toString()));
  }
}
