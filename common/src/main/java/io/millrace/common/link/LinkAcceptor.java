package io.millrace.common.link;

import io.vertx.core.Future;

/** Decides about links that others ask for. Called on the context of its {@link Links}. */
@FunctionalInterface
public interface LinkAcceptor {
  /**
   * Takes a link or refuses it by a failed future, whose message the sender shows to people while
   * it tries again.
   *
   * @param acknowledger the way back to the sender, for the life of this link
   */
  Future<LinkReceiver> open(LinkFrame.Open request, LinkAcknowledger acknowledger);
}
