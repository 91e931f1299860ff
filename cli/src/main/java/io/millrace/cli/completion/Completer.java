package io.millrace.cli.completion;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandFailure;
import io.millrace.cli.Shell;
import io.millrace.cli.documents.Kind;
import io.millrace.cli.rest.EdgeClient;
import io.millrace.cli.rest.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Finds what the word may become that somebody is typing. Commands, options and their values come
 * from the command line's own description, names from the edge; no edge, no names.
 */
public final class Completer {
  /** The first argument of a shell's question. */
  public static final String QUESTION = "__complete";

  private static final int MOST_NAMES = 100;
  private static final Set<String> OF_KINDS = Set.of("get", "delete", "update");
  private static final Set<String> OF_PIPELINES =
      Set.of("logs", "tap", "start", "stop", "list", "replay", "purge");

  private final Shell shell;
  private final CommandLine line;

  public Completer(Shell shell, CommandLine line) {
    this.shell = shell;
    this.line = line;
  }

  /**
   * Whole words, sorted.
   *
   * @param typed the words after the program's name; the last one is being typed, and may be empty
   */
  public Set<String> complete(List<String> typed) {
    List<String> words =
        typed.isEmpty() ? List.of("") : typed.stream().map(Completer::bare).toList();
    String current = words.getLast();
    List<CharSequence> rests = new ArrayList<>();
    int last = words.size() - 1;
    AutoComplete.complete(
        line.getCommandSpec(),
        words.toArray(String[]::new),
        last,
        current.length(),
        words.stream().mapToInt(String::length).sum() + last,
        rests);
    Set<String> found = new TreeSet<>();
    rests.forEach(rest -> found.add(current + rest));
    if (!current.startsWith("-")) {
      positional(words.subList(0, last), current).forEach(found::add);
    }
    boolean option = current.startsWith("-");
    found.removeIf(
        word -> word.isBlank() || !word.startsWith(current) || word.startsWith("-") != option);
    return found;
  }

  // A shell hands over what stands there, escapes included.
  private static String bare(String word) {
    return word.replaceAll("^['\"]", "").replaceAll("\\\\(.)", "$1");
  }

  private Stream<String> positional(List<String> before, String current) {
    CommandSpec command = line.getCommandSpec();
    List<String> given = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      String word = before.get(i);
      CommandLine sub = given.isEmpty() ? command.subcommands().get(word) : null;
      OptionSpec option = command.findOption(word);
      if (sub != null) {
        command = sub.getCommandSpec();
      } else if (option != null && option.arity().max() > 0) {
        if (i + 1 == before.size()) {
          return Stream.empty(); // the option's value is being typed
        }
        i++;
      } else if (!word.startsWith("-")) {
        given.add(word);
      }
    }
    if (OF_KINDS.contains(command.name())) {
      return given.isEmpty()
          ? Stream.of(Kind.values()).map(Kind::document)
          : names(kind(given.getFirst()), current);
    }
    boolean pipeline =
        OF_PIPELINES.contains(command.name())
            && !command.positionalParameters().isEmpty()
            && given.isEmpty();
    return pipeline ? names(Kind.DATA_PIPELINE, current) : Stream.empty();
  }

  private static @Nullable Kind kind(String word) {
    try {
      return Kind.of(word);
    } catch (CommandFailure unknown) {
      return null;
    }
  }

  private Stream<String> names(@Nullable Kind kind, String prefix) {
    if (kind == null) {
      return Stream.empty();
    }
    String pattern = prefix.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    String field = kind == Kind.USER ? "email" : "name";
    String filter = field + " LIKE '" + pattern.replace("'", "''") + "%'";
    String path =
        kind.path()
            + "?orderBy=name&pageSize="
            + MOST_NAMES
            + (prefix.isEmpty() ? "" : "&filter=" + EdgeClient.encode(filter));
    List<String> names = new ArrayList<>();
    try {
      for (JsonNode entity : shell.client().get(path).path("result")) {
        names.add(entity.path(field).asText());
      }
    } catch (CommandFailure | Refusal none) {
      // Somebody is typing: a complaint in between would only disturb.
      return Stream.empty();
    }
    return names.stream();
  }
}
