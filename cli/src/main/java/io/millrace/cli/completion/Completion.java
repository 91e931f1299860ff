package io.millrace.cli.completion;

import io.millrace.cli.ExitCodes;
import io.millrace.cli.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code completion}: the script with which a shell asks {@link Completer}. */
@Command(
    name = "completion",
    description = "Print a script that lets a shell complete commands, options, kinds and names.",
    footer = {
      "",
      "bash:  source <(./millrace completion bash)",
      "zsh:   source <(./millrace completion zsh)",
      "fish:  ./millrace completion fish | source"
    })
public final class Completion implements Callable<Integer> {
  /** Shells that there is a script for. */
  enum Shells {
    bash,
    zsh,
    fish
  }

  private final Shell shell;

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
  private Shells wanted = Shells.bash;

  public Completion(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    String name = "millrace." + wanted;
    try (InputStream script = Completion.class.getResourceAsStream(name)) {
      byte[] text = Objects.requireNonNull(script, name).readAllBytes();
      shell.terminal().out().print(new String(text, StandardCharsets.UTF_8));
      return ExitCodes.DONE;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
