package io.millrace.cli.documents;

import io.millrace.cli.CommandFailure;
import io.millrace.cli.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Reads the documents that {@code -f} names, source code beside them included. */
public final class DocumentFiles {
  private static final String STANDARD_INPUT = "-";
  private static final String SOURCE_CODE_PATH = "sourceCodePath";
  private static final String CODE = "code";

  private final Shell shell;

  public DocumentFiles(Shell shell) {
    this.shell = shell;
  }

  /**
   * The documents of all {@code names}, in their order; those of a folder by path.
   *
   * @param names files, folders, or {@code -} for standard input
   * @throws CommandFailure naming the file, and the line where there is one
   */
  public List<SourceDocument> read(List<String> names) {
    List<SourceDocument> documents = new ArrayList<>();
    for (String name : names) {
      if (name.equals(STANDARD_INPUT)) {
        documents.addAll(
            parse("standard input", decode("standard input", standardInput()), shell.folder()));
      } else {
        for (Path file : files(name)) {
          documents.addAll(parse(file.toString(), text(file), parent(file)));
        }
      }
    }
    if (documents.isEmpty()) {
      throw CommandFailure.refused("there is no document in " + String.join(", ", names));
    }
    return documents;
  }

  private byte[] standardInput() {
    try {
      return shell.in().readAllBytes();
    } catch (IOException broken) {
      throw CommandFailure.refused("standard input cannot be read: " + broken.getMessage());
    }
  }

  private Path parent(Path file) {
    Path parent = shell.folder().resolve(file).getParent();
    return parent == null ? shell.folder() : parent;
  }

  /** The YAML files that {@code name} means, named as the user would. */
  private List<Path> files(String name) {
    Path path = path(name);
    Path place = shell.folder().resolve(path);
    if (!Files.isDirectory(place)) {
      return List.of(path);
    }
    try (Stream<Path> found = Files.walk(place)) {
      return found
          .filter(file -> yaml(file) && !hidden(place.relativize(file)))
          .filter(Files::isRegularFile)
          .sorted()
          .map(file -> path.resolve(place.relativize(file)))
          .toList();
    } catch (IOException | UncheckedIOException unreadable) {
      throw CommandFailure.refused(
          "the folder " + name + " cannot be read: " + unreadable.getMessage());
    }
  }

  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException impossible) {
      throw CommandFailure.refused(
          "'" + name.replace('\0', '?') + "' cannot be the name of a file");
    }
  }

  // A folder in git has YAML of others in it, as in .github.
  private static boolean hidden(Path file) {
    for (Path part : file) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private static boolean yaml(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }

  private String text(Path file) {
    Path place = shell.folder().resolve(file);
    try {
      return decode(file.toString(), Files.readAllBytes(place));
    } catch (IOException unreadable) {
      throw CommandFailure.refused(unreadable(file.toString(), place));
    }
  }

  private static String unreadable(String name, Path place) {
    if (!Files.exists(place)) {
      return "there is no file " + name;
    }
    return name
        + (Files.isDirectory(place)
            ? " is a folder, not a file"
            : " cannot be read; check its permissions");
  }

  private static String decode(String name, byte[] content) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException binary) {
      throw CommandFailure.refused(name + " is not text in UTF-8");
    }
  }

  private static List<SourceDocument> parse(String source, String text, Path folder) {
    return new YamlReader(source)
        .read(text).stream().map(document -> withCode(document, folder)).toList();
  }

  /** The edge sees no files of this machine: a function's code travels in the document. */
  private static SourceDocument withCode(SourceDocument found, Path folder) {
    Map<String, Object> document = found.document();
    boolean function = "function".equalsIgnoreCase(String.valueOf(document.get("kind")));
    if (!function || !document.containsKey(SOURCE_CODE_PATH)) {
      return found;
    }
    String where = found.source() + ", line " + found.line() + ": " + SOURCE_CODE_PATH;
    if (document.containsKey(CODE)) {
      throw CommandFailure.refused(where + " and code are both given; give one of them");
    }
    if (!(document.get(SOURCE_CODE_PATH) instanceof String name) || name.isBlank()) {
      throw CommandFailure.refused(where + " must be the path of a file");
    }
    Map<String, Object> changed = new LinkedHashMap<>(document);
    changed.remove(SOURCE_CODE_PATH);
    changed.put(CODE, code(where, folder.resolve(path(name)).normalize()));
    return new SourceDocument(found.source(), found.line(), changed);
  }

  private static String code(String where, Path file) {
    try {
      return decode(where + ": " + file, Files.readAllBytes(file));
    } catch (IOException unreadable) {
      throw CommandFailure.refused(where + ": " + unreadable(file.toString(), file));
    }
  }
}
