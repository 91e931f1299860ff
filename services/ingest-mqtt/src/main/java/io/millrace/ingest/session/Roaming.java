package io.millrace.ingest.session;

import io.millrace.ingest.spool.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The ways of sessions from node to node. Callable from any thread unless said otherwise. */
public final class Roaming {
  /**
   * A session as entries of bytes.
   *
   * @param places those of its messages in its order
   */
  public record Packed(List<byte[]> entries, Set<Long> places) {
    public static final Packed NOTHING = new Packed(List.of(), Set.of());
  }

  private final Sessions sessions;
  private final Subscriptions subscriptions;
  private final SessionCounts counts;
  private final Journal journal;

  Roaming(Sessions sessions, Subscriptions subscriptions, SessionCounts counts, Journal journal) {
    this.sessions = sessions;
    this.subscriptions = subscriptions;
    this.counts = counts;
    this.journal = journal;
  }

  /**
   * Takes a session for {@code outlet}, ending its connection if it has one.
   *
   * @param taken gets it, or null when there is none; on the event loop of {@code outlet}
   */
  public void seize(String clientId, Outlet outlet, Consumer<@Nullable Session> taken) {
    while (true) {
      Session current = sessions.find(clientId);
      if (current == null) {
        taken.accept(null);
        return;
      }
      Outlet holder = current.owner().get();
      if (holder != null) {
        holder.takeOver(() -> outlet.execute(() -> seize(clientId, outlet, taken)));
        return;
      }
      if (!current.owner().compareAndSet(null, outlet)) {
        continue;
      }
      if (current.expiresAtMillis() <= System.currentTimeMillis()) {
        sessions.end(current);
        continue;
      }
      taken.accept(current);
      return;
    }
  }

  /** Ends a session that has been seized, with its will. */
  public void discard(Session session) {
    sessions.end(session);
  }

  /** Gives a session back that has been seized, as if its connection had just ended. */
  public void release(Session session) {
    session.owner().set(null);
    subscriptions.attendance(session);
  }

  /** Puts a session that has been seized into entries of bytes; nothing changes here. */
  public Packed pack(Session session) {
    sessions.wants(session, null);
    session.incoming().forgetUnconfirmed();
    List<Queued> queue = session.queue();
    Set<Long> places = new HashSet<>();
    queue.forEach(queued -> places.add(queued.sequence()));
    return new Packed(Parcel.pack(session, queue), places);
  }

  /**
   * What a session has left behind.
   *
   * @param late messages that have not gone with it
   * @param erase takes it from the disk; to be run when they are safe
   */
  public record Left(List<Delivery> late, Runnable erase) {}

  /**
   * A session that has been seized is at {@code node} now. What still comes for it here goes on
   * there until it is {@link #forget forgotten}.
   */
  public Left leave(Session session, String node, Packed gone) {
    session.moveTo(node);
    subscriptions.moved(session);
    sessions.remove(session);
    List<Queued> left = session.end();
    List<Delivery> late = new ArrayList<>();
    for (Queued queued : left) {
      Delivery delivery = queued.delivery();
      if (delivery != null && !queued.released() && !gone.places().contains(queued.sequence())) {
        late.add(delivery);
      }
    }
    return new Left(
        late,
        () -> {
          if (session.onDisk()) {
            journal.erase(session.number(), left);
          }
        });
  }

  /** Nothing comes here any longer for a session that has moved. */
  public void forget(Session moved) {
    subscriptions.removeAll(moved);
  }

  /**
   * Takes in a session from another node.
   *
   * @param told when it is on disk, on the spool's thread
   */
  public void adopt(Parcel parcel, Consumer<Outcome> told) {
    long number = journal.newSession();
    Session session = new Session(number, parcel.clientId(), sessions.limits(), counts, journal);
    List<Queued> queue = new ArrayList<>(parcel.items().size());
    for (Parcel.Item item : parcel.items()) {
      Delivery delivery = item.delivery();
      queue.add(
          delivery == null
              ? Queued.movedRelease(number, item.sequence())
              : Queued.moved(
                  number,
                  item.sequence(),
                  delivery,
                  journal.hold(delivery.publication()),
                  item.sent()));
    }
    long ends = System.currentTimeMillis() + TimeUnit.SECONDS.toMillis(parcel.expirySeconds());
    SessionEntry entry =
        new SessionEntry(number, parcel.clientId(), parcel.expirySeconds(), ends, null);
    session.restore(entry, queue, parcel.taken());
    session.watchForRepeats();
    List<Subscription> wanted = new ArrayList<>();
    parcel
        .subscriptions()
        .forEach((filter, value) -> wanted.add(Journal.decode(session, filter, value)));
    Session before = sessions.put(session);
    if (before != null) {
      subscriptions.removeAll(before);
      journal.erase(before.number(), before.end());
    }
    wanted.forEach(subscriptions::add);
    journal.adopt(entry, wanted, queue, parcel.taken(), told);
  }

  /** Hands a message over that came to the node where the session was before. */
  public void hand(Session session, Delivery delivery, Sink sink) {
    session.take(delivery, journal.hold(delivery.publication()), sink);
  }

  /** Messages may reach the session both directly and by way of another node. */
  public void watchForRepeats(Session session) {
    session.watchForRepeats();
  }
}
