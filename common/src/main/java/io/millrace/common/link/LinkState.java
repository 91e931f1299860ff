package io.millrace.common.link;

/** Where a link stands, from its sender's side. */
public sealed interface LinkState {
  /** Looking for a receiver. {@code reason} tells people why there is none yet. */
  record Opening(String reason) implements LinkState {}

  /** Messages flow. */
  record Open(String receiver) implements LinkState {}

  /** Ended by its owner. */
  record Closed() implements LinkState {}
}
