package io.millrace.common.spec;

import java.util.Map;

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
    parameters = Map.copyOf(parameters);
  }
}
