package io.millrace.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The data plane's program as the previous release had it: built from its commit in a work tree of
 * its own, once, and kept below {@code target}.
 */
final class PreviousRelease {
  /** The last commit before nodes knew of placement. To be moved with each release. */
  private static final String COMMIT = "8badc94ea8b9";

  private static final List<String> MODULES =
      List.of("common", "services/ingest-mqtt", "services/function-host");

  private PreviousRelease() {}

  /** A folder with all of its jars. */
  static Path program() {
    Path built = Checkout.ROOT.resolve("target/previous-release/" + COMMIT);
    Path jars = built.resolve("jars");
    if (Files.isDirectory(jars)) {
      return jars;
    }
    try {
      Files.createDirectories(built);
      Path tree = built.resolve("tree");
      run("git", "worktree", "prune");
      run("git", "worktree", "add", "--force", "--detach", tree.toString(), COMMIT);
      run(
          "mvn",
          "-B",
          "-ntp",
          "-q",
          "-f",
          tree.resolve("pom.xml").toString(),
          "-pl",
          String.join(",", MODULES),
          "package",
          "-Dquick",
          "-DskipTests");
      Path complete = Files.createDirectories(built.resolve("jars.new"));
      copy(Checkout.ROOT.resolve("target/millrace/lib"), false, complete);
      for (String module : MODULES) {
        copy(tree.resolve(module).resolve("target"), true, complete);
      }
      run("git", "worktree", "remove", "--force", tree.toString());
      return Files.move(complete, jars);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(String... words) {
    Command.run(Duration.ofMinutes(10), Map.of(), "", List.of(words)).succeeded();
  }

  private static void copy(Path from, boolean ours, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".jar") && name.startsWith("millrace-") == ours) {
          Files.copy(file, to.resolve(name));
        }
      }
    }
  }
}
