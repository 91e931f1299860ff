package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** The folder that a command writes certificates to, as PEM. */
final class CertificateFiles {
  static final String AUTHORITY = "ca.crt";
  static final String CERTIFICATE = "client.crt";
  static final String KEY = "client.key";

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder to write to; made when missing.")
  private Path folder = Path.of("");

  /**
   * Asks the edge for a certificate and its key, and writes both and the edge's authority. The
   * folder is tried first: a key that cannot be written is lost.
   *
   * @return what the edge answered
   */
  JsonNode write(Shell shell, Supplier<JsonNode> issue) {
    Path place = shell.folder().resolve(folder);
    try {
      Files.createDirectories(place);
      JsonNode set = issue.get();
      write(place.resolve(AUTHORITY), set.path("CACertificate").asText(), "rw-r--r--");
      write(place.resolve(CERTIFICATE), set.path("certificate").asText(), "rw-r--r--");
      write(place.resolve(KEY), set.path("privateKey").asText(), "rw-------");
      for (String name : new String[] {AUTHORITY, CERTIFICATE, KEY}) {
        shell.terminal().line(folder.resolve(name).toString());
      }
      return set;
    } catch (IOException unwritable) {
      throw CommandFailure.refused(
          "cannot write to "
              + folder
              + " ("
              + unwritable.getMessage()
              + "); choose another folder with --out");
    }
  }

  /** Whole or not at all, and never readable by others in between. */
  private static void write(Path file, String pem, String permissions) throws IOException {
    Path draft =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            "certificate",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(draft, pem.getBytes(StandardCharsets.UTF_8));
    Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString(permissions));
    Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
