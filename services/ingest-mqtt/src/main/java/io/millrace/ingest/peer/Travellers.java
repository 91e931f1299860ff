package io.millrace.ingest.peer;

import io.millrace.ingest.session.Session;
import io.millrace.ingest.session.Sessions;
import io.millrace.ingest.session.Sink;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Sessions that have gone to other nodes: what still comes here for them is sent on, for a while.
 * On the service's context.
 */
final class Travellers {
  private static final long REMEMBERED_MILLIS = 60_000;

  /** A message that has come by so many nodes has no session anywhere. */
  private static final int MOST_HOPS = 4;

  private record Gone(Session session, String node, long sinceMillis) {}

  private final Sessions sessions;
  private final WishTable table;
  private final Map<String, Gone> gone = new HashMap<>();

  /** Clients that have begun anew here while the node with their session was away. */
  private final Set<String> anew = new HashSet<>();

  Travellers(Sessions sessions, WishTable table) {
    this.sessions = sessions;
    this.table = table;
  }

  /** A session has gone to another node. */
  void left(Session session, String node) {
    anew.remove(session.clientId());
    Gone before = gone.put(session.clientId(), new Gone(session, node, System.currentTimeMillis()));
    if (before != null) {
      sessions.roaming().forget(before.session());
    }
  }

  /** A client wants nothing of the session that it had on a node that is away. */
  void begunAnew(String clientId) {
    anew.add(clientId);
  }

  /** A session has come from another node. */
  void came(String clientId) {
    anew.remove(clientId);
  }

  /** Hands a message to its session, here or on. */
  void hand(PeerMessage.Addressed message, Sink sink) {
    if (anew.contains(message.clientId())) {
      return;
    }
    Session session = sessions.find(message.clientId());
    Gone elsewhere = gone.get(message.clientId());
    if (session != null) {
      sessions.roaming().hand(session, message.delivery(), sink);
    } else if (elsewhere != null && message.hops() < MOST_HOPS) {
      sink.onward(elsewhere.node(), message.clientId(), message.delivery(), message.hops() + 1);
    }
  }

  /**
   * Forgets those for which nothing comes any longer.
   *
   * @param complete whether every node that is known is there, so that none has anything for them
   *     that it could not send yet
   */
  void expire(BooleanSupplier complete) {
    if (gone.isEmpty() || !complete.getAsBoolean()) {
      return;
    }
    long before = System.currentTimeMillis() - REMEMBERED_MILLIS;
    gone.values()
        .removeIf(traveller -> {
          boolean old = traveller.sinceMillis() < before;
          if (old) {
            sessions.roaming().forget(traveller.session());
          }
          return old;
        });
  }
}
