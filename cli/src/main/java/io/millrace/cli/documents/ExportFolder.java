package io.millrace.cli.documents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.cli.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Documents as files that can be put under version control: {@code kind/name.yaml}, or {@code
 * kind/project/name.yaml}; the same definitions give the same bytes. A list of what was written
 * lets the next export remove what is gone, and nothing else.
 */
public final class ExportFolder {
  /** What is to be filled in before an import. */
  public static final String SECRETS = "secrets.example";

  private static final String LIST = ".millrace-export";
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Map<String, String> ENDINGS =
      Map.of("python", ".py", "node", ".js", "golang", ".go");

  private final Path folder;
  private final Path named;
  private final Map<String, String> files = new TreeMap<>();
  private final Set<String> taken = new HashSet<>();
  private final StringBuilder secrets = new StringBuilder();

  /**
   * @param named the folder as the user named it
   */
  public ExportFolder(Path folder, Path named) {
    this.folder = folder;
    this.named = named;
  }

  /** Takes a document; what is built in and cannot be defined is left out. */
  public void add(JsonNode document) {
    String kind = document.path("kind").asText();
    if (kind.equals(Kind.RUNTIME_ENVIRONMENT.document()) && !document.has("project")) {
      return;
    }
    String place = kind + "/" + (document.has("project") ? slug(document, "project") + "/" : "");
    String file = free(place + slug(document, Kind.identity(kind)));
    files.put(file + ".yaml", YamlWriter.write(List.of(withoutCode(document, file))));
    note(
        MAPPER.convertValue(
            document,
            MAPPER.getTypeFactory().constructMapType(TreeMap.class, String.class, Object.class)));
  }

  private JsonNode withoutCode(JsonNode document, String file) {
    String ending = ENDINGS.get(document.path("language").asText());
    String code = document.path("code").asText();
    // A byte order mark would be taken for one of the file.
    if (!document.has("code") || ending == null || code.startsWith("\uFEFF")) {
      return document;
    }
    files.put(file + ending, code);
    ObjectNode changed = document.deepCopy();
    changed.remove("code");
    return changed.put("sourceCodePath", file.substring(file.lastIndexOf('/') + 1) + ending);
  }

  private static String slug(JsonNode document, String field) {
    String text = document.path(field).asText().replaceAll("[^A-Za-z0-9._@-]+", "-");
    String plain = text.replaceAll("^[.-]+", "").toLowerCase(Locale.ROOT);
    return plain.isEmpty() ? "unnamed" : plain.substring(0, Math.min(plain.length(), 100));
  }

  private String free(String wanted) {
    String file = wanted;
    for (int i = 2; !taken.add(file); i++) {
      file = wanted + "-" + i;
    }
    return file;
  }

  private void note(Map<String, Object> document) {
    List<String> paths = SecretValues.leftOut(document);
    if (paths.isEmpty()) {
      return;
    }
    String owner = SecretValues.owner(document);
    secrets.append('\n').append(quoted(owner)).append(":\n");
    paths.forEach(path ->
        secrets
            .append("  # or the variable ")
            .append(SecretValues.variable(owner, path))
            .append("\n  ")
            .append(quoted(path))
            .append(": \"\"\n"));
  }

  private static String quoted(String key) {
    return key.matches("[A-Za-z0-9/_.@-]+") ? key : MAPPER.valueToTree(key).toString();
  }

  /**
   * Writes everything; returns the files, relative to the folder.
   *
   * @throws CommandFailure when the folder cannot be written, or has a file of somebody else where
   *     one would go
   */
  public List<String> write() {
    if (!secrets.isEmpty()) {
      files.put(
          SECRETS,
          "# What an export leaves out. Fill in a copy, which belongs into no repository, and give it to\n"
              + "# millrace import with --secrets. What stays empty is taken from the edge, where it has it.\n"
              + secrets);
    }
    try {
      Set<String> old = written();
      for (String file : files.keySet()) {
        if (!old.contains(file) && Files.exists(folder.resolve(file))) {
          throw CommandFailure.refused(
              named.resolve(file)
                  + " exists and is not of an earlier export; move it away, or choose another folder");
        }
      }
      replace(old);
      return List.copyOf(files.keySet());
    } catch (IOException unwritable) {
      throw CommandFailure.refused(
          "cannot write to " + named + " (" + unwritable.getMessage() + "); choose another folder");
    }
  }

  private Set<String> written() throws IOException {
    Path list = folder.resolve(LIST);
    return Files.exists(list) ? Set.copyOf(Files.readAllLines(list)) : Set.of();
  }

  private void replace(Set<String> old) throws IOException {
    Files.createDirectories(folder);
    // Both lists, until everything is done: an export that was interrupted can be repeated.
    Set<String> all = new HashSet<>(old);
    all.addAll(files.keySet());
    list(all);
    for (String gone : old) {
      Path file = folder.resolve(gone).normalize();
      if (!files.containsKey(gone) && file.startsWith(folder.normalize())) {
        Files.deleteIfExists(file);
      }
    }
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path place = folder.resolve(file.getKey());
      Files.createDirectories(place.toAbsolutePath().getParent());
      Files.writeString(place, file.getValue(), StandardCharsets.UTF_8);
    }
    list(files.keySet());
  }

  private void list(Set<String> names) throws IOException {
    List<String> lines = new ArrayList<>(names);
    lines.sort(null);
    Files.write(folder.resolve(LIST), lines);
  }
}
