package io.millrace.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import io.millrace.cli.output.Table;
import io.millrace.cli.rest.EdgeClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs of {@code certificates} for those that were issued. */
public final class IssuedCertificates {
  private IssuedCertificates() {}

  /**
   * The one with this serial number or, where only one has it, this name.
   *
   * @throws CommandFailure when there is none, or more than one
   */
  static JsonNode find(EdgeClient edge, String which) {
    List<JsonNode> named = new ArrayList<>();
    for (JsonNode certificate : edge.get("/certificates")) {
      if (certificate.path("id").asText().equals(which)) {
        return certificate;
      }
      if (certificate.path("name").asText().equals(which)) {
        named.add(certificate);
      }
    }
    return switch (named.size()) {
      case 0 -> throw CommandFailure.refused("there is no certificate '" + which + "'");
      case 1 -> named.getFirst();
      default ->
          throw CommandFailure.refused(
              named.size()
                  + " certificates are named '"
                  + which
                  + "'; give the serial number of one, as in "
                  + named.getFirst().path("id").asText());
    };
  }

  static void revoke(Shell shell, String id) {
    shell.client().post("/certificates/" + EdgeClient.encode(id) + "/revoke");
    shell.terminal().line("certificate/" + id + " revoked");
  }

  /** All of them. */
  @Command(name = "list", description = "List the certificates that were issued.")
  public static final class Listing implements Callable<Integer> {
    private final Shell shell;

    @Option(
        names = {"-o", "--output"},
        paramLabel = "FORMAT",
        description = "table or json.")
    private OutputFormat format = OutputFormat.table;

    public Listing(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      JsonNode certificates = shell.client().get("/certificates");
      if (format != OutputFormat.table) {
        shell.terminal().line(OutputFormat.pretty(certificates));
        return ExitCodes.DONE;
      }
      Table table = new Table(List.of("ID", "NAME", "STATE", "EXPIRES", "NOTE"));
      certificates.forEach(certificate ->
          table.row(
              List.of(
                  certificate.path("id").asText(),
                  certificate.path("name").asText(),
                  certificate.path("state").asText(),
                  Moments.text(certificate.path("expiresAt")),
                  certificate.path("note").asText())));
      table.lines().forEach(shell.terminal()::line);
      return ExitCodes.DONE;
    }
  }

  /** One of them, whole. */
  @Command(name = "show", description = "Show a certificate and its topic rules.")
  public static final class Show implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "ID", description = "Serial number, or name where only one has it.")
    private String which = "";

    @Option(
        names = {"-o", "--output"},
        paramLabel = "FORMAT",
        description = "table or json.")
    private OutputFormat format = OutputFormat.table;

    public Show(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      JsonNode certificate = find(shell.client(), which);
      if (format != OutputFormat.table) {
        shell.terminal().line(OutputFormat.pretty(certificate));
        return ExitCodes.DONE;
      }
      for (String field : new String[] {"id", "name", "subject", "state", "note"}) {
        line(field, certificate.path(field).asText());
      }
      for (String field : new String[] {"createdAt", "expiresAt", "revokedAt"}) {
        if (certificate.hasNonNull(field)) {
          line(field, Moments.text(certificate.path(field)));
        }
      }
      line("publish", topics(certificate.path("publish")));
      line("subscribe", topics(certificate.path("subscribe")));
      return ExitCodes.DONE;
    }

    private void line(String name, String value) {
      if (!value.isEmpty()) {
        shell.terminal().line(String.format("%-10s %s", name, value));
      }
    }
  }

  /** Topic filters in words. */
  static String topics(JsonNode filters) {
    if (!filters.isArray()) {
      return "every topic";
    }
    List<String> all = new ArrayList<>();
    filters.forEach(filter -> all.add(filter.asText()));
    return all.isEmpty() ? "no topic" : String.join(" ", all);
  }

  /** Note and topic rules; they hold for live connections at once. */
  @Command(
      name = "change",
      description =
          "Change a certificate's note and topic rules, for live connections too; what is left out stays. --publish '#' allows every topic again.")
  public static final class Change implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "ID", description = "Serial number, or name where only one has it.")
    private String which = "";

    @Mixin private final TopicRules topics = new TopicRules();

    @Option(names = "--note", paramLabel = "TEXT", description = "For people, as in where it is.")
    private @Nullable String note;

    public Change(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      Map<String, Object> changes = new HashMap<>();
      Certificates.putGiven(changes, "note", note);
      topics.addTo(changes);
      if (changes.isEmpty()) {
        throw CommandFailure.usage("nothing to change: give --note, --publish or --subscribe");
      }
      String id = find(shell.client(), which).path("id").asText();
      shell.client().put("/certificates/" + EdgeClient.encode(id), changes);
      shell.terminal().line("certificate/" + id + " changed");
      return ExitCodes.DONE;
    }
  }

  /** Away for good, on live connections too. */
  @Command(
      name = "revoke",
      description = "Take certificates' validity away for good; live connections end.")
  public static final class Revoke implements Callable<Integer> {
    private final Shell shell;

    @Parameters(
        paramLabel = "ID",
        arity = "1..*",
        description = "Serial numbers, or names that only one has.")
    private List<String> all = new ArrayList<>();

    @Option(
        names = "--authority",
        paramLabel = "NAME",
        description =
            "Another authority that is trusted, whose certificate with the serial number ID is meant.")
    private @Nullable String authority;

    public Revoke(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() {
      String other = authority;
      for (String which : all) {
        if (other == null) {
          revoke(shell, find(shell.client(), which).path("id").asText());
        } else {
          String id = CertificateAuthorities.find(shell.client(), other).path("id").asText();
          shell
              .client()
              .post(
                  "/certificates/" + EdgeClient.encode(which) + "/revoke",
                  Map.of("authorityId", id));
          shell.terminal().line("certificate/" + which + " of " + other + " revoked");
        }
      }
      return ExitCodes.DONE;
    }
  }
}
