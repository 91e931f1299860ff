package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.rest.EdgeClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code backup}: everything that the edge keeps apart from messages, in one file. */
@Command(
    name = "backup",
    description =
        "Save everything that a running edge keeps apart from messages: definitions, users, tokens,"
            + " certificates, alerts, and the installation key. Keep the file as safe as the edge.")
public final class Backup implements Callable<Integer> {
  private final Shell shell;

  @Parameters(paramLabel = "FILE", description = "Replaced when it exists.")
  private Path file = Path.of("");

  public Backup(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    EdgeClient edge = shell.client();
    JsonNode backup = edge.post("/backups");
    String path = "/backups/" + EdgeClient.encode(backup.path("id").asText());
    try {
      fetch(edge, path, shell.folder().resolve(file).toAbsolutePath());
    } catch (IOException unwritable) {
      throw CommandFailure.refused(
          "cannot write " + file + " (" + unwritable.getMessage() + "); choose another place");
    } finally {
      edge.delete(path);
    }
    shell.terminal().line(file + ": " + backup.path("bytes").asLong() + " bytes");
    return ExitCodes.DONE;
  }

  /** Whole or not at all, and never readable by others. */
  private static void fetch(EdgeClient edge, String path, Path place) throws IOException {
    Path draft =
        Files.createTempFile(
            place.getParent(),
            "backup",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      try (OutputStream out = Files.newOutputStream(draft)) {
        long next = 0;
        while (true) {
          JsonNode piece = edge.get(path + "?offset=" + next);
          byte[] data = Base64.getDecoder().decode(piece.path("data").asText());
          if (data.length == 0) {
            break;
          }
          out.write(data);
          next = piece.path("next").asLong();
        }
      }
      Files.move(draft, place, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
