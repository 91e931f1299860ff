package io.millrace.functions.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes on disk which child processes run, for the case that this process is killed. A child then
 * ends by itself when its socket closes, unless its function never returns: the next start ends
 * that one.
 */
final class ChildRegister {
  private static final Logger log = LoggerFactory.getLogger(ChildRegister.class);

  private final Path folder;

  ChildRegister(Path folder) {
    this.folder = folder;
  }

  void add(ProcessHandle child) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(Long.toString(child.pid())), startOf(child));
  }

  void remove(ProcessHandle child) {
    try {
      Files.deleteIfExists(folder.resolve(Long.toString(child.pid())));
    } catch (IOException stays) {
      log.debug("{} stays in {}: {}", child.pid(), folder, stays.getMessage());
    }
  }

  /** A process id alone may have been given to a stranger meanwhile. */
  private static String startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }

  void killLeftovers() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> notes = Files.list(folder)) {
      for (Path note : notes.toList()) {
        killIfSame(note, Files.readString(note));
        Files.delete(note);
      }
    }
  }

  private static void killIfSame(Path note, String start) {
    long pid = Long.parseLong(note.getFileName().toString());
    ProcessHandle.of(pid)
        .filter(process -> startOf(process).equals(start))
        .ifPresent(process -> {
          log.info("ending process {}, left over from an earlier run", pid);
          ProcessGroup.killTree(process);
        });
  }
}
