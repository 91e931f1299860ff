package io.millrace.cli.command;

import io.millrace.cli.Shell;
import io.millrace.cli.documents.DocumentFiles;
import io.millrace.cli.documents.SecretValues;
import io.millrace.cli.documents.SourceDocument;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which documents a command is about. */
final class DocumentOptions {
  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE|DIR|-",
      description = "A YAML file, a folder of them, or - for standard input; may be repeated.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--secrets",
      paramLabel = "FILE",
      description =
          "YAML with the secrets that the documents have as ********; the environment is asked too.")
  private Optional<Path> secrets = Optional.empty();

  List<SourceDocument> read(Shell shell) {
    return secrets(shell, secrets).fill(new DocumentFiles(shell).read(files));
  }

  static SecretValues secrets(Shell shell, Optional<Path> file) {
    return file.map(path -> SecretValues.of(shell, path))
        .orElseGet(() -> SecretValues.ofEnvironment(shell));
  }
}
