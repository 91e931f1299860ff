package io.millrace.functions.runtime;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child and all that it starts, as one thing. Where the system has {@code setsid} a child gets a
 * process group of its own, through which even those are found whose parent has ended.
 */
final class ProcessGroup {
  private static final Logger log = LoggerFactory.getLogger(ProcessGroup.class);
  private static final boolean GROUPS = onPath("setsid");
  private static final long KILL_SECONDS = 5;

  private ProcessGroup() {}

  /** Whether there is such a program. */
  static boolean onPath(String program) {
    String path = System.getenv("PATH");
    for (String folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  /** The command that starts {@code script} in a group of its own. */
  static List<String> command(Path script) {
    List<String> command = new ArrayList<>();
    if (GROUPS) {
      command.add("setsid");
    }
    command.addAll(List.of("/bin/sh", script.toAbsolutePath().toString()));
    return command;
  }

  /** Ends a process, which may have ended already, and all that it started. */
  static void killTree(ProcessHandle root) {
    // Children first: those of a dead process are nobody's descendants any more.
    List<ProcessHandle> descendants = root.descendants().toList();
    root.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
    if (GROUPS) {
      killGroup(root.pid());
    }
  }

  private static void killGroup(long leader) {
    try {
      Process kill =
          new ProcessBuilder("/bin/sh", "-c", "kill -KILL -" + leader + " 2>/dev/null").start();
      if (!kill.waitFor(KILL_SECONDS, TimeUnit.SECONDS)) {
        kill.destroyForcibly();
      }
    } catch (IOException failure) {
      log.debug("process group {} not ended: {}", leader, failure.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
