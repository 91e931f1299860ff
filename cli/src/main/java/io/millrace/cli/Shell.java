package io.millrace.cli;

import io.millrace.cli.output.Terminal;
import io.millrace.cli.rest.EdgeClient;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What surrounds a command.
 *
 * @param folder against which relative paths count
 */
public record Shell(
    Map<String, String> environment, Path folder, InputStream in, Terminal terminal) {
  public Shell {
    environment = Map.copyOf(environment);
  }

  /** A variable of the environment; blank counts as absent. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  /** The edge that {@code MILLRACE_URL} and {@code MILLRACE_TOKEN} name. */
  public EdgeClient client() {
    return EdgeClient.of(variable("MILLRACE_URL"), variable("MILLRACE_TOKEN"), folder);
  }
}
