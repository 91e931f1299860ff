package io.millrace.common.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Settings by name, from the environment ({@code MILLRACE_MQTT_PORT}) or the command line. Readers
 * gather every problem, and {@link #check} reports them all at once.
 */
public final class Settings {
  private final Map<String, String> values;
  private final List<String> problems = new ArrayList<>();

  public Settings(Map<String, String> values) {
    this.values = new TreeMap<>(values);
  }

  /**
   * The process's environment, names beginning with {@code MILLRACE_}, and under it the file that
   * {@code MILLRACE_CONFIG} names: a line {@code NAME=value} each, {@code #} before remarks.
   *
   * @throws StartFailure when that file cannot be read or has another line
   */
  public static Settings fromEnvironment(Map<String, String> environment) {
    Map<String, String> ours = new TreeMap<>();
    String file = environment.getOrDefault("MILLRACE_CONFIG", "");
    if (!file.isBlank()) {
      readFile(Path.of(file.strip()), ours);
    }
    environment.forEach((name, value) -> {
      if (name.startsWith("MILLRACE_") && !value.isBlank()) {
        ours.put(name, value.strip());
      }
    });
    return new Settings(ours);
  }

  private static void readFile(Path file, Map<String, String> into) {
    try {
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        String text = line.strip();
        int equals = text.indexOf('=');
        if (text.isEmpty() || text.startsWith("#")) {
          continue;
        }
        if (!text.startsWith("MILLRACE_") || equals < 0) {
          throw new StartFailure(
              "line " + number + " of " + file + " must be like MILLRACE_NODE=hall-3");
        }
        String value = text.substring(equals + 1).strip();
        if (!value.isEmpty()) {
          into.put(text.substring(0, equals).strip(), value);
        }
      }
    } catch (IOException unreadable) {
      throw new StartFailure(
          "MILLRACE_CONFIG " + file + " cannot be read: " + unreadable, unreadable);
    }
  }

  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  public String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /** A TCP port, 0 to 65535; 0 lets the system choose. */
  public int port(String name, int otherwise) {
    return (int) number(name, otherwise, 0, 65_535);
  }

  /** A whole number within bounds, both inclusive. */
  public long number(String name, long otherwise, long least, long most) {
    String value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Reported below, with the numbers that are out of bounds.
    }
    problems.add(
        name + " is '" + value + "' but must be a whole number from " + least + " to " + most);
    return otherwise;
  }

  /** One of the lower-case {@code choices}. */
  public String choice(String name, String otherwise, List<String> choices) {
    String value = values.getOrDefault(name, otherwise);
    if (!choices.contains(value)) {
      problems.add(name + " is '" + value + "' but must be one of " + String.join(", ", choices));
      return otherwise;
    }
    return value;
  }

  /** Comma-separated values; empty when absent. */
  public List<String> list(String name) {
    String value = values.get(name);
    return value == null ? List.of() : List.of(value.strip().split("\\s*,\\s*"));
  }

  /**
   * @throws StartFailure listing everything that the readers found wrong
   */
  public void check() {
    if (!problems.isEmpty()) {
      throw new StartFailure(String.join("; ", problems));
    }
  }
}
