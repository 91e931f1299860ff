package io.millrace.cli.documents;

import io.millrace.cli.CommandFailure;
import io.millrace.cli.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that documents left out: where one has the mask, the secret comes from a file or the
 * environment. The file is YAML, {@code kind/name: {path: secret}}; a variable is called {@code
 * MILLRACE_SECRET_KIND_NAME_PATH}. What neither has stays masked, and means the secret that the
 * edge has already.
 */
public final class SecretValues {
  /** Stands in documents in the place of a secret. */
  public static final String MASK = "********";

  private final Shell shell;
  private final Map<String, Map<String, String>> values;

  private SecretValues(Shell shell, Map<String, Map<String, String>> values) {
    this.shell = shell;
    this.values = values;
  }

  /** From the environment alone. */
  public static SecretValues ofEnvironment(Shell shell) {
    return new SecretValues(shell, Map.of());
  }

  /**
   * @throws CommandFailure when the file cannot be read or is no map of maps of texts
   */
  public static SecretValues of(Shell shell, Path file) {
    Map<String, Map<String, String>> values = new LinkedHashMap<>();
    try {
      String text = Files.readString(shell.folder().resolve(file), StandardCharsets.UTF_8);
      for (SourceDocument document : new YamlReader(file.toString()).read(text)) {
        document
            .document()
            .forEach((owner, secrets) -> values.put(owner, texts(file, owner, secrets)));
      }
    } catch (IOException unreadable) {
      throw CommandFailure.refused(
          "the secrets in " + file + " cannot be read; check the path and its permissions");
    }
    return new SecretValues(shell, values);
  }

  private static Map<String, String> texts(Path file, String owner, @Nullable Object secrets) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (secrets instanceof Map<?, ?> map) {
      map.forEach((path, secret) -> {
        if (secret instanceof String || secret instanceof Number) {
          texts.put(String.valueOf(path), String.valueOf(secret));
        }
      });
      return texts;
    }
    throw CommandFailure.refused(
        file
            + ": "
            + owner
            + " must be a map, as in 'cloudProfile/aws: {awsCredential.secret: …}'");
  }

  /** The documents with every secret in its place that is known here. */
  public List<SourceDocument> fill(List<SourceDocument> documents) {
    return documents.stream()
        .map(document -> {
          String owner = owner(document.document());
          return new SourceDocument(
              document.source(),
              document.line(),
              replace(document.document(), (path, mask) -> find(owner, path).orElse(mask)));
        })
        .toList();
  }

  /** Paths of the secrets that a document leaves out, as in {@code awsCredential.secret}. */
  public static List<String> leftOut(Map<String, Object> document) {
    List<String> paths = new ArrayList<>();
    Map<String, Object> _ =
        replace(
            document,
            (path, mask) -> {
              paths.add(path);
              return mask;
            });
    return paths;
  }

  /** As the file names the document: {@code kind/name}. */
  public static String owner(Map<String, Object> document) {
    String kind = String.valueOf(document.get("kind"));
    return kind + "/" + document.get(Kind.identity(kind));
  }

  private Optional<String> find(String owner, String path) {
    return Optional.ofNullable(values.getOrDefault(owner, Map.of()).get(path))
        .filter(secret -> !secret.isEmpty())
        .or(() -> shell.variable(variable(owner, path)));
  }

  /** The variable that holds a secret. */
  public static String variable(String owner, String path) {
    return ("MILLRACE_SECRET_" + owner + "_" + path)
        .toUpperCase(Locale.ROOT)
        .replaceAll("[^A-Z0-9]+", "_");
  }

  private static Map<String, Object> replace(
      Map<String, Object> document, BinaryOperator<String> secret) {
    Map<String, Object> result = new LinkedHashMap<>();
    document.forEach((key, value) -> result.put(key, replaceIn(value, key, secret)));
    return result;
  }

  private static @Nullable Object replaceIn(
      @Nullable Object value, String path, BinaryOperator<String> secret) {
    return switch (value) {
      case String text when text.equals(MASK) -> secret.apply(path, text);
      case Map<?, ?> map -> {
        Map<String, Object> result = new LinkedHashMap<>();
        map.forEach((key, some) ->
            result.put(String.valueOf(key), replaceIn(some, path + "." + key, secret)));
        yield result;
      }
      case List<?> list -> {
        List<@Nullable Object> result = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
          result.add(replaceIn(list.get(i), path + "[" + i + "]", secret));
        }
        yield result;
      }
      case null -> null;
      default -> value;
    };
  }
}
