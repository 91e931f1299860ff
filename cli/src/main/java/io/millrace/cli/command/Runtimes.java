package io.millrace.cli.command;

import io.millrace.cli.CommandFailure;
import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code runtime}: what those do who write a runtime for a language. */
@Command(name = "runtime", description = "Test runtimes for languages of one's own.")
public final class Runtimes {
  private Runtimes() {}

  /** The command without its verbs. */
  public static Runtimes group() {
    return new Runtimes();
  }

  /** Plays function-host against a runtime. The cases are Python's, in runtimes/conformance. */
  @Command(
      name = "test",
      description =
          "Test a runtime against the runtime protocol: a line a case, and what is wrong where one fails. Needs python3.")
  public static final class Test implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "IMAGE", arity = "0..1", description = "A container image.")
    private @Nullable String image;

    @Option(
        names = "--command",
        paramLabel = "COMMAND",
        description = "How to start the runtime on this machine, instead of an image.")
    private @Nullable String command;

    @Option(
        names = "--language",
        paramLabel = "python|python2|node|golang",
        description = "The runtime is for this built-in language; usually its HELLO tells.")
    private @Nullable String language;

    @Option(
        names = "--functions",
        paramLabel = "DIR",
        description = "Functions in the runtime's own language, with language.json.")
    private @Nullable String functions;

    @Option(
        names = "--only",
        paramLabel = "WORDS",
        description = "Only cases whose sentence has these words.")
    private @Nullable String only;

    @Option(names = "--quiet", description = "Show what is wrong, and nothing else.")
    private boolean quiet;

    public Test(Shell shell) {
      this.shell = shell;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      Path home = shell.variable("MILLRACE_HOME").map(Path::of).orElse(shell.folder());
      Path tool = home.resolve("runtimes/conformance/tool.py");
      if (!Files.isRegularFile(tool)) {
        throw CommandFailure.refused(
            "there is no " + tool + "; run this command from a checkout of Millrace");
      }
      List<String> words = new ArrayList<>(List.of("python3", "-B", tool.toString()));
      add(words, "--command", command);
      add(words, "--language", language);
      add(words, "--functions", functions);
      add(words, "--only", only);
      if (quiet) {
        words.add("--quiet");
      }
      if (image != null) {
        words.add(image);
      }
      return run(words);
    }

    private static void add(List<String> words, String option, @Nullable String value) {
      if (value != null) {
        words.add(option);
        words.add(value);
      }
    }

    private int run(List<String> words) throws IOException, InterruptedException {
      Process process;
      try {
        process =
            new ProcessBuilder(words)
                .directory(shell.folder().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .start();
      } catch (IOException missing) {
        throw CommandFailure.refused("python3 is needed for this and cannot be run");
      }
      process.getInputStream().transferTo(shell.terminal().out());
      shell.terminal().out().flush();
      int code = process.waitFor();
      return code == 0 || code == ExitCodes.USAGE ? code : ExitCodes.REFUSED;
    }
  }
}
