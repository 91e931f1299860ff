package io.millrace.console.live;

import io.vertx.core.json.JsonObject;

/**
 * Those who see the same of the edge: infrastructure administrators together, who see everything,
 * and everybody else alone.
 */
record Audience(String name) {
  private static final String ADMINISTRATOR = "INFRA_ADMIN";

  /**
   * @param person as {@code AccessService.whoAmI} tells
   */
  static Audience of(JsonObject person) {
    return new Audience(
        ADMINISTRATOR.equals(person.getString("role"))
            ? "administrators"
            : "user " + person.getString("id"));
  }
}
