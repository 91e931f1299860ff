package io.millrace.ingest.session;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All sessions by client id: who owns which, take-over, and their end. Callable from any thread
 * unless said otherwise.
 */
public final class Sessions {
  /** Takes a session that another connection held. Called on the new owner's event loop. */
  @FunctionalInterface
  public interface Attached {
    /**
     * @param present whether the session existed before
     */
    void attached(Session session, boolean present);
  }

  private final Map<String, Session> byClient = new ConcurrentHashMap<>();
  private final Subscriptions subscriptions;
  private final SessionLimits limits;
  private final SessionCounts counts;
  private final Consumer<Publication> wills;
  private final DelayedTasks delayed;
  private final Journal journal;
  private volatile Registry registry = Registry.ALONE;

  /** Runs something later, on any thread. */
  @FunctionalInterface
  public interface DelayedTasks {
    void run(long delaySeconds, Runnable task);
  }

  /**
   * @param wills publishes the will of a client that is gone
   */
  public Sessions(
      Subscriptions subscriptions,
      SessionLimits limits,
      SessionCounts counts,
      Consumer<Publication> wills,
      DelayedTasks delayed,
      Journal journal) {
    this.subscriptions = subscriptions;
    this.limits = limits;
    this.counts = counts;
    this.wills = wills;
    this.delayed = delayed;
    this.journal = journal;
  }

  /**
   * Gives the client its session, at once or after another connection has let go of it. To be
   * called on the outlet's event loop.
   *
   * @param clean whether it must be a new one
   */
  public void attach(String clientId, boolean clean, Outlet outlet, Attached attached) {
    registry.bring(
        clientId,
        clean,
        done ->
            outlet.execute(() ->
                attachHere(
                    clientId,
                    clean,
                    outlet,
                    (session, present) -> {
                      done.run();
                      attached.attached(session, present);
                    })),
        outlet::turnAway);
  }

  private void attachHere(String clientId, boolean clean, Outlet outlet, Attached attached) {
    while (true) {
      Session current = byClient.get(clientId);
      if (current == null) {
        Session made = new Session(journal.newSession(), clientId, limits, counts, journal);
        made.owner().set(outlet);
        if (byClient.putIfAbsent(clientId, made) == null) {
          attached.attached(made, false);
          return;
        }
        continue;
      }
      Outlet holder = current.owner().get();
      if (holder != null) {
        holder.takeOver(() -> outlet.execute(() -> attachHere(clientId, clean, outlet, attached)));
        return;
      }
      if (!current.owner().compareAndSet(null, outlet)) {
        continue;
      }
      if (clean || current.expiresAtMillis() <= System.currentTimeMillis()) {
        end(current);
      } else {
        wants(current, null);
        current.expiresAtMillis(Long.MAX_VALUE);
        current.incoming().forgetUnconfirmed();
        subscriptions.attendance(current);
        attached.attached(current, true);
        return;
      }
    }
  }

  /**
   * The owner's CONNECT has been accepted.
   *
   * @param expirySeconds how long the session is to be kept without a connection
   * @param will to be published when the owner goes without goodbye
   */
  public void accepted(Session session, long expirySeconds, @Nullable Will will) {
    session.expirySeconds(expirySeconds);
    wants(session, will);
    subscriptions.recount(session);
    // A will too: who watches a device must hear that it is gone also when the broker was.
    if (session.kept() || will != null || session.onDisk()) {
      journal.save(session.entry());
    }
  }

  /**
   * The owner's connection has ended. To be called on its event loop.
   *
   * @param graceful whether the client said goodbye, so that its will is not wanted
   */
  public void detach(Session session, Outlet outlet, boolean graceful) {
    if (session.owner().get() != outlet) {
      return;
    }
    if (graceful) {
      wants(session, null);
    }
    long kept = session.expirySeconds();
    boolean full = byClient.size() > limits.sessions();
    if (kept == 0 || full) {
      if (kept > 0) {
        counts.notKept();
      }
      end(session);
      return;
    }
    Will will = session.will().get();
    session.expiresAtMillis(System.currentTimeMillis() + TimeUnit.SECONDS.toMillis(kept));
    journal.save(session.entry());
    subscriptions.recount(session);
    session.owner().set(null);
    subscriptions.attendance(session);
    if (will != null) {
      publishIn(Math.min(will.delaySeconds(), kept), session, will);
    }
  }

  private void publishIn(long seconds, Session session, Will will) {
    if (seconds == 0) {
      publish(session, will);
    } else {
      delayed.run(seconds, () -> publish(session, will));
    }
  }

  /** Takes back what an earlier process left; wills wait for {@link #resumeWills}. */
  public void restore(Recovered recovered) {
    long now = System.currentTimeMillis();
    for (Recovered.Kept kept : recovered.sessions()) {
      SessionEntry entry = kept.entry;
      Session session = new Session(entry.number(), entry.clientId(), limits, counts, journal);
      session.restore(entry, kept.queue, kept.taken);
      if (entry.expiresAtMillis() == Long.MAX_VALUE) {
        // Its client was connected when the process ended.
        session.expiresAtMillis(now + TimeUnit.SECONDS.toMillis(entry.expirySeconds()));
      }
      Session before = byClient.put(entry.clientId(), session);
      if (before != null) {
        // A crash came between the end of one and the beginning of the next.
        Session older = before.number() < session.number() ? before : session;
        byClient.put(entry.clientId(), older == before ? session : before);
        journal.erase(older.number(), older.end());
        if (older == session) {
          continue;
        }
        subscriptions.removeAll(older);
      }
      kept.subscriptions.forEach(
          (filter, value) -> subscriptions.add(Journal.decode(session, filter, value)));
    }
  }

  /** Publishes wills of clients that are gone with an earlier process, when they are due. */
  public void resumeWills() {
    long now = System.currentTimeMillis();
    for (Session session : byClient.values()) {
      Will will = session.will().get();
      if (will != null && session.owner().get() == null) {
        long left = TimeUnit.MILLISECONDS.toSeconds(session.expiresAtMillis() - now);
        publishIn(Math.clamp(left, 0, will.delaySeconds()), session, will);
      }
    }
  }

  /** Ends sessions whose time without a connection is up. */
  public void expire() {
    long now = System.currentTimeMillis();
    for (Session session : byClient.values()) {
      if (session.expiresAtMillis() <= now
          && session.owner().compareAndSet(null, Undertaker.INSTANCE)) {
        end(session);
      }
    }
  }

  /** Ends a session that the caller owns. */
  void end(Session session) {
    subscriptions.removeAll(session);
    byClient.remove(session.clientId(), session);
    Will will = session.will().get();
    List<Queued> left = session.end();
    if (session.onDisk()) {
      journal.erase(session.number(), left);
    }
    session.owner().set(null);
    if (will != null) {
      publish(session, will);
    }
    registry.ended(session.clientId());
  }

  void wants(Session session, @Nullable Will will) {
    Will before = session.will().getAndSet(will);
    if (before != null || will != null) {
      registry.will(session, will != null);
    }
  }

  private void publish(Session session, Will will) {
    // Whoever takes it out publishes it: it must not come twice, nor after the client is back.
    if (session.will().compareAndSet(will, null)) {
      registry.fire(session, will, () -> wills.accept(will.publication()));
      if (session.onDisk() && byClient.get(session.clientId()) == session) {
        journal.save(session.entry());
      }
    }
  }

  /** From now on several nodes are one broker. To be called before clients come. */
  public void share(Registry registry) {
    this.registry = registry;
  }

  /** The session of a client on this node; null for none. */
  public @Nullable Session find(String clientId) {
    return byClient.get(clientId);
  }

  /** Clients that have a session on this node. */
  public List<String> clients() {
    return List.copyOf(byClient.keySet());
  }

  /** The ways of sessions from node to node. */
  public Roaming roaming() {
    return new Roaming(this, subscriptions, counts, journal);
  }

  /** Puts a session in; returns the one that its client had. */
  @Nullable Session put(Session session) {
    return byClient.put(session.clientId(), session);
  }

  void remove(Session session) {
    byClient.remove(session.clientId(), session);
  }

  public SessionLimits limits() {
    return limits;
  }

  public int size() {
    return byClient.size();
  }
}
