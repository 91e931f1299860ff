package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The pages speak of the commands that there are, and of all of them. */
class DocumentationTest {
  private static final Path ROOT = root();
  private static final Pattern COMMAND =
      Pattern.compile("(?:^|[\\s(`])\\./millrace ([^`|>;&)\\n]+)");

  private static final Pattern BLOCK =
      Pattern.compile("^```\\w*\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

  private final CommandLine program =
      new Program(
              new Shell(
                  Map.of(), Path.of(""), System.in, io.millrace.cli.output.Terminal.ofProcess()))
          .declared();

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("millrace"))) {
      folder = java.util.Objects.requireNonNull(folder.getParent());
    }
    return folder;
  }

  @Test
  void everyCommandAndOptionIsDocumented() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/cli.md"));
    for (Map.Entry<String, CommandLine> command : program.getSubcommands().entrySet()) {
      assertThat(page).contains(command.getKey());
      options(command.getValue())
          .forEach(option ->
              assertThat(option.names())
                  .as(command.getKey())
                  .anyMatch(name -> name.equals("--help") || page.contains(name)));
    }
  }

  private static Stream<OptionSpec> options(CommandLine command) {
    return Stream.concat(
        command.getCommandSpec().options().stream(),
        command.getSubcommands().values().stream().flatMap(DocumentationTest::options));
  }

  @Test
  void everyCommandThatPagesShowCanBeTyped() throws IOException {
    List<String> shown = new ArrayList<>();
    try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
      for (Path page :
          Stream.concat(
                  Stream.of(ROOT.resolve("README.md")),
                  pages.filter(p -> p.toString().endsWith(".md")))
              .toList()) {
        Matcher block = BLOCK.matcher(Files.readString(page));
        while (block.find()) {
          Matcher found = COMMAND.matcher(block.group(1));
          while (found.find()) {
            shown.add(found.group(1).strip());
          }
        }
      }
    }

    assertThat(shown).hasSizeGreaterThan(15);
    for (String command : shown) {
      if (!command.startsWith("build") && !command.contains("…") && !command.contains("...")) {
        assertThatCode(() -> program.parseArgs(words(command)))
            .as(command)
            .doesNotThrowAnyException();
      }
    }
  }

  private static String[] words(String command) {
    return Stream.of(command.replaceAll("#.*", "").replaceAll("[\\[\\]]", "").split("\\s+"))
        .map(word -> word.replaceAll("^['\"]|['\"]$", ""))
        // What a reader has to fill in, where a number is expected.
        .map(word -> word.equals("N") ? "1" : word)
        .toArray(String[]::new);
  }
}
