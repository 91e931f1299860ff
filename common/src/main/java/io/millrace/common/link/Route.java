package io.millrace.common.link;

/** Which node of a service a link goes to. */
public sealed interface Route {
  /** Whichever answers first. */
  record Any() implements Route {}

  /** That node, or any other when it does not take the link. */
  record Prefer(String node) implements Route {}

  /** That node and no other. */
  record Only(String node) implements Route {}

  /** None for the time being; {@code reason} tells people why. */
  record Nowhere(String reason) implements Route {}
}
