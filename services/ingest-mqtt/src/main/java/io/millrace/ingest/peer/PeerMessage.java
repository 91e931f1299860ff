package io.millrace.ingest.peer;

import io.millrace.ingest.session.Delivery;
import io.millrace.ingest.session.Publication;
import org.jspecify.annotations.Nullable;

/** What one node puts into its queue for another. */
sealed interface PeerMessage {
  Publication publication();

  /**
   * A message that was published.
   *
   * @param ordinary whether for subscriptions that are not shared; when for neither these nor a
   *     group, it is only to be retained
   * @param group the shared filter of which one member is to get it; null for none
   */
  record Published(Publication publication, boolean ordinary, @Nullable String group)
      implements PeerMessage {}

  /**
   * A message for one client whose session has moved.
   *
   * @param hops how often it has been sent on
   */
  record Addressed(String clientId, Delivery delivery, int hops) implements PeerMessage {
    @Override
    public Publication publication() {
      return delivery.publication();
    }
  }
}
