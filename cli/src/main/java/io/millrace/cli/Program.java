package io.millrace.cli;

import io.millrace.cli.command.AlertTargets;
import io.millrace.cli.command.Alerts;
import io.millrace.cli.command.Apply;
import io.millrace.cli.command.Backup;
import io.millrace.cli.command.CertificateAuthorities;
import io.millrace.cli.command.Certificates;
import io.millrace.cli.command.DeadLetters;
import io.millrace.cli.command.Delete;
import io.millrace.cli.command.Diff;
import io.millrace.cli.command.Export;
import io.millrace.cli.command.Functions;
import io.millrace.cli.command.Get;
import io.millrace.cli.command.Import;
import io.millrace.cli.command.IssuedCertificates;
import io.millrace.cli.command.Logs;
import io.millrace.cli.command.Nodes;
import io.millrace.cli.command.Placement;
import io.millrace.cli.command.Profiles;
import io.millrace.cli.command.Run;
import io.millrace.cli.command.Runtimes;
import io.millrace.cli.command.Spools;
import io.millrace.cli.command.Tap;
import io.millrace.cli.command.Update;
import io.millrace.cli.command.Upgrade;
import io.millrace.cli.completion.Completer;
import io.millrace.cli.completion.Completion;
import io.millrace.cli.demo.Demo;
import io.millrace.cli.rest.Refusal;
import io.millrace.cli.up.Restore;
import io.millrace.cli.up.Up;
import io.millrace.common.service.StartFailure;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** All commands, and what their endings mean: exit codes and one sentence on standard error. */
public final class Program {
  private final Shell shell;
  private final CommandLine line;

  public Program(Shell shell) {
    this.shell = shell;
    this.line = assemble(shell);
    line.setOut(new PrintWriter(shell.terminal().out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(shell.terminal().err(), true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler((wrong, arguments) -> misused(wrong));
    line.setExecutionExceptionHandler((failure, command, parsed) -> failed(failure));
    line.setUsageHelpAutoWidth(false);
    line.setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static CommandLine assemble(Shell shell) {
    return new CommandLine(new Millrace())
        .addSubcommand(new Up(shell))
        .addSubcommand(new Demo(shell))
        .addSubcommand(new Apply.Any(shell))
        .addSubcommand(new Apply.New(shell))
        .addSubcommand(new Update(shell))
        .addSubcommand(new Diff(shell))
        .addSubcommand(new Export(shell))
        .addSubcommand(new Import(shell))
        .addSubcommand(new Backup(shell))
        .addSubcommand(new Restore(shell))
        .addSubcommand(new Get(shell))
        .addSubcommand(new Delete(shell))
        .addSubcommand(new Run.Start(shell))
        .addSubcommand(new Run.Stop(shell))
        .addSubcommand(new Logs(shell))
        .addSubcommand(new Tap(shell))
        .addSubcommand(
            new CommandLine(DeadLetters.group())
                .addSubcommand(new DeadLetters.Listing(shell))
                .addSubcommand(new DeadLetters.Show(shell))
                .addSubcommand(new DeadLetters.Replay(shell))
                .addSubcommand(new DeadLetters.Purge(shell)))
        .addSubcommand(new CommandLine(Functions.group()).addSubcommand(new Functions.Test(shell)))
        .addSubcommand(new CommandLine(Runtimes.group()).addSubcommand(new Runtimes.Test(shell)))
        .addSubcommand(new CommandLine(Profiles.group()).addSubcommand(new Profiles.Test(shell)))
        .addSubcommand(new CommandLine(new Alerts(shell)).addSubcommand(new AlertTargets(shell)))
        .addSubcommand(
            new CommandLine(Placement.group())
                .addSubcommand(new Placement.Plan(shell))
                .addSubcommand(new Placement.Spread(shell)))
        .addSubcommand(new CommandLine(Nodes.group()).addSubcommand(new Nodes.Forget(shell)))
        .addSubcommand(new CommandLine(Spools.group()).addSubcommand(new Spools.Adopt(shell)))
        .addSubcommand(new CommandLine(Upgrade.group()).addSubcommand(new Upgrade.Plan(shell)))
        .addSubcommand(new Completion(shell))
        .addSubcommand(
            new CommandLine(Certificates.group())
                .addSubcommand(new Certificates.Create(shell))
                .addSubcommand(new Certificates.Renew(shell))
                .addSubcommand(new IssuedCertificates.Listing(shell))
                .addSubcommand(new IssuedCertificates.Show(shell))
                .addSubcommand(new IssuedCertificates.Change(shell))
                .addSubcommand(new IssuedCertificates.Revoke(shell))
                .addSubcommand(new CertificateAuthorities.Listing(shell))
                .addSubcommand(new CertificateAuthorities.Trust(shell))
                .addSubcommand(new CertificateAuthorities.Distrust(shell))
                .addSubcommand(new CertificateAuthorities.Rotate(shell)));
  }

  /** The commands as they are declared. */
  CommandLine declared() {
    return line;
  }

  /** Runs one command. Returns the exit code. */
  public int run(String... arguments) {
    if (arguments.length > 0 && arguments[0].equals(Completer.QUESTION)) {
      List<String> typed = List.of(arguments).subList(1, arguments.length);
      new Completer(shell, line).complete(typed).forEach(shell.terminal()::line);
      return ExitCodes.DONE;
    }
    return line.execute(arguments);
  }

  private int misused(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    shell
        .terminal()
        .error(
            firstLine(wrong) + "; see '" + command.getCommandSpec().qualifiedName() + " --help'");
    return ExitCodes.USAGE;
  }

  private int failed(Exception failure) {
    return switch (failure) {
      case CommandFailure known -> ended(known, known.exitCode());
      case Refusal refused -> ended(refused, ExitCodes.REFUSED);
      case StartFailure unstarted -> ended(unstarted, ExitCodes.NOT_STARTED);
      default -> {
        shell.terminal().error(firstLine(failure));
        yield ExitCodes.REFUSED;
      }
    };
  }

  /** A refusal may name several problems, one a line. */
  private int ended(RuntimeException known, int exitCode) {
    String.valueOf(known.getMessage()).lines().forEach(shell.terminal()::error);
    return exitCode;
  }

  private static String firstLine(Exception failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank()
        ? "something unforeseen happened (" + failure.getClass().getSimpleName() + ")"
        : message.lines().findFirst().orElse("").strip();
  }

  /** The command itself: without a subcommand it is used wrongly. */
  @Command(
      name = "millrace",
      description = "Data pipelines at the edge: MQTT in, functions in containers, AWS out.",
      synopsisSubcommandLabel = "COMMAND",
      versionProvider = Version.class,
      footer = {
        "",
        "Commands other than up and demo talk to a running edge: MILLRACE_URL (default",
        "http://127.0.0.1:8080) and MILLRACE_TOKEN (default: what ./data/admin-token holds).",
        "Exit codes: 0 done; 1 refused or not found; 2 wrong usage; 3 could not start."
      })
  static final class Millrace {
    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        scope = ScopeType.INHERIT,
        description = "Show this help.")
    private boolean help;

    @Option(
        names = {"-V", "--version"},
        versionHelp = true,
        description = "Show the version.")
    private boolean version;
  }

  /** From the manifest of this program's jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Program.class.getPackage().getImplementationVersion();
      return new String[] {"millrace " + (version == null ? "(unpackaged)" : version)};
    }
  }
}
