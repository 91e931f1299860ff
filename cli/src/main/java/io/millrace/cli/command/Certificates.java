package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code certificates}: what devices need to connect. Here: the verbs that make new ones. */
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

    @Mixin private final CertificateFiles files = new CertificateFiles();
    @Mixin private final TopicRules topics = new TopicRules();

    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "Its common name; made up when left out.")
    private @Nullable String name;

    @Option(names = "--note", paramLabel = "TEXT", description = "For people, as in where it is.")
    private @Nullable String note;

    @Option(names = "--days", paramLabel = "N", description = "Of life; 30 years when left out.")
    private @Nullable Integer days;

    public Create(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      Map<String, Object> wishes = new HashMap<>();
      putGiven(wishes, "name", name);
      putGiven(wishes, "note", note);
      putGiven(wishes, "days", days);
      topics.addTo(wishes);
      files.write(
          shell,
          () ->
              wishes.isEmpty()
                  ? shell.client().post("/certificates")
                  : shell.client().post("/certificates", wishes));
      return ExitCodes.DONE;
    }
  }

  /** A new certificate that takes the place of another one. */
  @Command(
      name = "renew",
      description =
          "Create a certificate with the name, note and topic rules of another one, which stays valid unless --revoke is given.")
  public static final class Renew implements Callable<Integer> {
    private final Shell shell;

    @Mixin private final CertificateFiles files = new CertificateFiles();

    @Parameters(paramLabel = "ID", description = "Serial number, or name where only one has it.")
    private String which = "";

    @Option(names = "--days", paramLabel = "N", description = "Of life; 30 years when left out.")
    private @Nullable Integer days;

    @Option(names = "--revoke", description = "Revoke the old one when the new one is written.")
    private boolean revoke;

    public Renew(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      JsonNode old = IssuedCertificates.find(shell.client(), which);
      Map<String, Object> wishes = new HashMap<>();
      for (String field : new String[] {"name", "note", "publish", "subscribe"}) {
        if (old.hasNonNull(field)) {
          wishes.put(field, old.get(field));
        }
      }
      putGiven(wishes, "days", days);
      files.write(shell, () -> shell.client().post("/certificates", wishes));
      if (revoke) {
        IssuedCertificates.revoke(shell, old.path("id").asText());
      }
      return ExitCodes.DONE;
    }
  }

  static void putGiven(Map<String, Object> body, String name, @Nullable Object given) {
    if (given != null) {
      body.put(name, given);
    }
  }
}
