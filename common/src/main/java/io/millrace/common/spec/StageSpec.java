package io.millrace.common.spec;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One function in a pipeline's chain.
 *
 * @param function its name
 * @param language {@code python}, {@code node} or {@code golang}
 * @param environment name of the runtime environment, as in {@code python-env}
 * @param image what the container is made from; for built-in environments the name alone decides
 * @param parameters values always travel as strings
 * @param secrets by name, sealed under the installation key; only those that the function lists
 * @param concurrency how many messages an asynchronous function may have in work at a time, from 1
 * @param registry how the image is pulled; null where no login is needed
 * @param replicas how many instances share the messages, each topic always with the same; from 1
 */
public record StageSpec(
    String function,
    String language,
    String environment,
    String image,
    String code,
    Map<String, String> parameters,
    StageLimits limits,
    Map<String, String> secrets,
    int concurrency,
    @Nullable RegistryLogin registry,
    int replicas) {
  public StageSpec {
    // By name, as the guide shows them, and the same on every node and after every restart.
    parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    // Absent in specs that an older manager compiled.
    secrets = secrets == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(secrets));
    concurrency = Math.max(1, concurrency);
    replicas = Math.max(1, replicas);
  }

  /** A stage with one message at a time, no secrets, and an image that needs no login. */
  public StageSpec(
      String function,
      String language,
      String environment,
      String image,
      String code,
      Map<String, String> parameters,
      StageLimits limits) {
    this(function, language, environment, image, code, parameters, limits, Map.of(), 1, null, 1);
  }
}
