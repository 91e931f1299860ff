package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code certificates create}: what a device needs to connect. */
@Command(name = "certificates", description = "Certificates with which devices connect over MQTT.")
public final class Certificates {
  private Certificates() {}

  /** The command without its verbs. */
  public static Certificates group() {
    return new Certificates();
  }

  /** Writes {@code ca.crt}, {@code client.crt} and {@code client.key}. */
  @Command(
      name = "create",
      description =
          "Create a client certificate: DIR/ca.crt, DIR/client.crt and DIR/client.key (PEM).")
  public static final class Create implements Callable<Integer> {
    private final Shell shell;

    @Option(
        names = "--out",
        required = true,
        paramLabel = "DIR",
        description = "Folder to write to; made when missing.")
    private Path folder = Path.of("");

    public Create(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      Path place = shell.folder().resolve(folder);
      try {
        Files.createDirectories(place);
        JsonNode set = shell.client().post("/certificates");
        write(place.resolve("ca.crt"), set.path("CACertificate").asText(), "rw-r--r--");
        write(place.resolve("client.crt"), set.path("certificate").asText(), "rw-r--r--");
        write(place.resolve("client.key"), set.path("privateKey").asText(), "rw-------");
      } catch (IOException unwritable) {
        throw CommandFailure.refused(
            "cannot write to "
                + folder
                + " ("
                + unwritable.getMessage()
                + "); choose another folder with --out");
      }
      for (String name : new String[] {"ca.crt", "client.crt", "client.key"}) {
        shell.terminal().line(folder.resolve(name).toString());
      }
      return ExitCodes.DONE;
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
}
