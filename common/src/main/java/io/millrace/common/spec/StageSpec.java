package io.millrace.common.spec;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One function in a pipeline's chain.
 *
 * @param function its name
 * @param language {@code python}, {@code node} or {@code golang}
 * @param environment name of the runtime environment, as in {@code python-env}
 * @param image what the container is made from; for built-in environments the name alone decides
 * @param parameters values always travel as strings
 */
public record StageSpec(
    String function,
    String language,
    String environment,
    String image,
    String code,
    Map<String, String> parameters,
    StageLimits limits) {
  public StageSpec {
    // By name, as the guide shows them, and the same on every node and after every restart.
    parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
  }
}
