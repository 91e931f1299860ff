package io.millrace.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * All on this machine, and each function-host, its functions included, with a part of a core. Needs
 * to be root, and control groups of version 1 or 2.
 */
final class Rations implements Site, AutoCloseable {
  private static final int PERIOD_MICROS = 20_000;
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  private final double cores;
  private final String name = "millrace-" + ProcessHandle.current().pid();
  private final boolean first = Files.isDirectory(GROUPS.resolve("cpu"));
  private final Path group = (first ? GROUPS.resolve("cpu") : GROUPS).resolve(name);

  /**
   * @param cores for each function-host
   */
  Rations(double cores) {
    this.cores = cores;
  }

  private Path ration(String process) {
    int quota = (int) (cores * PERIOD_MICROS);
    Path own = group.resolve(process);
    try {
      if (Files.isDirectory(own)) {
        return own;
      }
      Files.createDirectories(group);
      if (!first) {
        Files.writeString(group.resolve("cgroup.subtree_control"), "+cpu");
      }
      Files.createDirectory(own);
      if (first) {
        Files.writeString(own.resolve("cpu.cfs_period_us"), Integer.toString(PERIOD_MICROS));
        Files.writeString(own.resolve("cpu.cfs_quota_us"), Integer.toString(quota));
      } else {
        Files.writeString(own.resolve("cpu.max"), quota + " " + PERIOD_MICROS);
      }
      return own;
    } catch (IOException e) {
      throw new UncheckedIOException("this bench needs root and the cpu controller", e);
    }
  }

  @Override
  public String address(String process) {
    return HERE.address(process);
  }

  @Override
  public String entrance(String process) {
    return HERE.entrance(process);
  }

  @Override
  public String machine(String process) {
    return process;
  }

  @Override
  public Map<String, String> environment(String process) {
    return Map.of();
  }

  @Override
  public List<String> launcher(String process) {
    return process.startsWith("ingest")
        ? List.of()
        : List.of(
            "sh",
            "-c",
            "echo $$ >" + ration(process).resolve("cgroup.procs") + " && exec \"$@\"",
            "ration");
  }

  /** To be called when all of them have ended. */
  @Override
  public void close() {
    Command.run("sh", "-c", "rmdir " + group + "/* " + group);
  }
}
