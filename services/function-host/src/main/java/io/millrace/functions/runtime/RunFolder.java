package io.millrace.functions.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which host and instances meet: one folder an instance, with the socket in it. Only
 * this user gets into it; an instance in a container gets its own folder mounted, and in that it
 * may connect to the socket.
 */
public final class RunFolder {
  /** Name of the socket in an instance's folder. */
  public static final String SOCKET = "host.sock";

  /**
   * Longest path of a socket, in bytes; the kernel takes 107 and this leaves room on other systems.
   */
  private static final int MAX_SOCKET_PATH = 100;

  private static final int LONGEST_ID = 24;

  private final Path root;

  private final String installation;

  private RunFolder(Path root, String installation) {
    this.root = root;
    this.installation = installation;
  }

  /**
   * Prepares the folder, empty.
   *
   * @param wanted where it should be; when its path is too long for sockets a short one under the
   *     system's own folder for temporary files is used, named after the installation
   */
  public static RunFolder prepare(Path wanted, String installation) throws IOException {
    Path absolute = wanted.toAbsolutePath().normalize();
    int length =
        absolute.toString().getBytes(StandardCharsets.UTF_8).length
            + LONGEST_ID
            + SOCKET.length()
            + 2;
    Path root = length <= MAX_SOCKET_PATH ? absolute : Path.of("/tmp", "millrace-" + installation);
    Files.createDirectories(root);
    if (!root.equals(absolute)) {
      requireOwn(root);
    }
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    try (Stream<Path> leftovers = Files.list(root)) {
      leftovers.forEach(RunFolder::delete);
    }
    return new RunFolder(root, installation);
  }

  private static void requireOwn(Path root) throws IOException {
    String owner = Files.getOwner(root, java.nio.file.LinkOption.NOFOLLOW_LINKS).getName();
    if (Files.isSymbolicLink(root) || !owner.equals(System.getProperty("user.name"))) {
      throw new IOException(
          root + " belongs to " + owner + "; set MILLRACE_RUN to a folder with a short path");
    }
  }

  /**
   * An installation's own name, kept in {@code folder}, so that two installations on one engine
   * leave each other alone.
   */
  public static String installation(Path folder) throws IOException {
    Path file = folder.resolve("installation-id");
    if (Files.exists(file)) {
      return Files.readString(file).strip();
    }
    Files.createDirectories(folder);
    String id = UUID.randomUUID().toString().substring(0, 13).replace("-", "");
    Files.writeString(file, id + "\n");
    return id;
  }

  /** Name of the installation whose folder this is. */
  public String installation() {
    return installation;
  }

  /** Removes the folder, once no instance is left. */
  public void remove() {
    delete(root);
  }

  /** Makes the folder of an instance; only whoever knows its name can look into it. */
  public Path create(String id) throws IOException {
    Path folder = Files.createDirectories(root.resolve(id));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    return folder;
  }

  /** Lets the user of a container write to the socket. */
  public static void openSocket(Path socket) throws IOException {
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
  }

  /** Removes a folder with all that is in it; what cannot be removed stays. */
  public static void delete(Path folder) {
    try {
      Files.walkFileTree(folder, new Deleting());
    } catch (IOException stays) {
      throw new UncheckedIOException(folder + " cannot be removed", stays);
    }
  }

  private static final class Deleting extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
