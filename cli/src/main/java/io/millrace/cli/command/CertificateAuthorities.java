package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.output.Table;
import io.millrace.cli.rest.EdgeClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs of {@code certificates} for the authorities whose clients are taken. */
public final class CertificateAuthorities {
  private CertificateAuthorities() {}

  /** The one with this id or name. */
  static JsonNode find(EdgeClient edge, String which) {
    for (JsonNode authority : edge.get("/certificateauthorities")) {
      if (authority.path("id").asText().equals(which)
          || authority.path("name").asText().equals(which)) {
        return authority;
      }
    }
    throw CommandFailure.refused("there is no certificate authority '" + which + "'");
  }

  /** The one that signs first. */
  @Command(
      name = "authorities",
      description = "List the authorities whose client certificates are taken.")
  public static final class Listing implements Callable<Integer> {
    private final Shell shell;

    @Option(
        names = {"-o", "--output"},
        paramLabel = "FORMAT",
        description = "table or json, which has their certificates too.")
    private OutputFormat format = OutputFormat.table;

    public Listing(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      JsonNode authorities = shell.client().get("/certificateauthorities");
      if (format != OutputFormat.table) {
        shell.terminal().line(OutputFormat.pretty(authorities));
        return ExitCodes.DONE;
      }
      Table table = new Table(List.of("NAME", "KIND", "TRUSTED UNTIL", "ID"));
      authorities.forEach(authority ->
          table.row(
              List.of(
                  authority.path("name").asText(),
                  kind(authority),
                  Moments.text(
                      authority.path(
                          authority.hasNonNull("trustedUntil") ? "trustedUntil" : "expiresAt")),
                  authority.path("id").asText())));
      table.lines().forEach(shell.terminal()::line);
      return ExitCodes.DONE;
    }

    private static String kind(JsonNode authority) {
      if (authority.path("current").asBoolean()) {
        return "own, signs";
      }
      return authority.path("own").asBoolean() ? "own, older" : "trusted";
    }
  }

  /** Another authority beside the edge's own. */
  @Command(
      name = "trust",
      description = "Take the client certificates of another authority as well.")
  public static final class Trust implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "FILE", description = "The authority's certificate (PEM).")
    private Path file = Path.of("");

    @Option(
        names = "--name",
        required = true,
        paramLabel = "NAME",
        description = "What to call the authority.")
    private String name = "";

    @Option(names = "--note", paramLabel = "TEXT", description = "For people.")
    private @Nullable String note;

    @Mixin private final TopicRules topics = new TopicRules();

    public Trust(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      Map<String, Object> authority = new HashMap<>();
      authority.put("name", name);
      authority.put("certificate", pem());
      Certificates.putGiven(authority, "note", note);
      topics.addTo(authority);
      shell.client().post("/certificateauthorities", authority);
      shell.terminal().line("certificateAuthority/" + name + " trusted");
      return ExitCodes.DONE;
    }

    private String pem() {
      try {
        return Files.readString(shell.folder().resolve(file));
      } catch (IOException unreadable) {
        throw CommandFailure.refused(
            file
                + " cannot be read ("
                + unreadable.getMessage()
                + "); it must be a certificate in PEM");
      }
    }
  }

  /** Its clients' connections end. */
  @Command(
      name = "distrust",
      description = "Take the certificates of another authority no longer; live connections end.")
  public static final class Distrust implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "NAME", description = "The authority's name or id.")
    private String which = "";

    public Distrust(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      JsonNode authority = find(shell.client(), which);
      shell
          .client()
          .delete("/certificateauthorities/" + EdgeClient.encode(authority.path("id").asText()));
      shell
          .terminal()
          .line("certificateAuthority/" + authority.path("name").asText() + " trusted no longer");
      return ExitCodes.DONE;
    }
  }

  /** A new root for what is signed from now on. */
  @Command(
      name = "rotate",
      description =
          "Let a new root sign from now on, without a restart; certificates of older ones stay good for a while.")
  public static final class Rotate implements Callable<Integer> {
    private final Shell shell;

    @Option(
        names = "--overlap-days",
        paramLabel = "N",
        description = "How long older roots stay trusted; 90 when left out.")
    private @Nullable Integer overlapDays;

    public Rotate(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      Map<String, Object> wishes = new HashMap<>();
      Certificates.putGiven(wishes, "overlapDays", overlapDays);
      JsonNode rotated = shell.client().post("/certificateauthorities/rotate", wishes);
      shell
          .terminal()
          .line(
              "certificateAuthority/"
                  + rotated.path("id").asText()
                  + " signs from now on; older ones are trusted until "
                  + Moments.text(rotated.path("trustedUntil")));
      return ExitCodes.DONE;
    }
  }
}
