package io.millrace.ingest.session;

import io.millrace.ingest.spool.Change;
import io.millrace.ingest.spool.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the broker knows of one client: subscriptions, messages that wait for it, messages on their
 * way, and the QoS 2 messages that it is handing over. Anybody may {@link #deliver}; everything
 * else belongs to the event loop of the connection that owns the session.
 */
public final class Session {
  private final long number;
  private final String clientId;
  private final SessionLimits limits;
  private final SessionCounts counts;
  private final Journal journal;
  private final AtomicReference<@Nullable Outlet> owner = new AtomicReference<>();
  private final WaitingQueue waiting;
  private final AtomicLong lastSequence = new AtomicLong();
  private final AtomicBoolean drainScheduled = new AtomicBoolean();
  private final AtomicReference<@Nullable Will> will = new AtomicReference<>();
  private volatile long expiresAtMillis = Long.MAX_VALUE;
  private volatile long expirySeconds;
  private volatile boolean ended;

  /** The node where the session is now; null for this one. */
  private volatile @Nullable String movedTo;

  /** Where messages may reach it twice; null elsewhere. */
  private volatile @Nullable Recent recent;

  /** Whether something of the session lies on disk. */
  private volatile boolean onDisk;

  // Below: for the owner's event loop.
  private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
  private final InFlight inFlight;
  private final IncomingExactlyOnce incoming = new IncomingExactlyOnce();
  private List<Queued> settled = new ArrayList<>(0);

  Session(
      long number, String clientId, SessionLimits limits, SessionCounts counts, Journal journal) {
    this.number = number;
    this.clientId = clientId;
    this.limits = limits;
    this.counts = counts;
    this.journal = journal;
    this.waiting = new WaitingQueue(limits);
    this.inFlight = new InFlight(limits.queuedBytes());
  }

  long number() {
    return number;
  }

  public String clientId() {
    return clientId;
  }

  /** QoS 2 messages that the client is handing over. */
  public IncomingExactlyOnce incoming() {
    return incoming;
  }

  public Collection<Subscription> subscriptions() {
    return subscriptions.values();
  }

  @Nullable Subscription put(Subscription subscription) {
    return subscriptions.put(subscription.filter(), subscription);
  }

  @Nullable Subscription remove(String filter) {
    return subscriptions.remove(filter);
  }

  AtomicReference<@Nullable Outlet> owner() {
    return owner;
  }

  AtomicReference<@Nullable Will> will() {
    return will;
  }

  /** To be published when the client goes without goodbye; null for nothing. */
  public @Nullable Will lastWill() {
    return will.get();
  }

  /** How long the session is kept without a connection, in seconds. */
  public long expirySeconds() {
    return expirySeconds;
  }

  /** Whether the session outlives its connection, and so the process too. */
  public boolean kept() {
    return expirySeconds > 0;
  }

  /** Changes how long the session is kept without a connection. */
  public void expirySeconds(long seconds) {
    expirySeconds = Math.min(seconds, limits.expiry().toSeconds());
  }

  long expiresAtMillis() {
    return expiresAtMillis;
  }

  void expiresAtMillis(long atMillis) {
    expiresAtMillis = atMillis;
  }

  boolean onDisk() {
    return onDisk;
  }

  /** From now on something of the session lies on disk. */
  SessionEntry entry() {
    onDisk = true;
    return new SessionEntry(number, clientId, expirySeconds, expiresAtMillis, will.get());
  }

  /** Takes back what an earlier process left of the queue, in its order. */
  void restore(SessionEntry entry, List<Queued> queue, Map<Integer, Publication> taken) {
    onDisk = true;
    expirySeconds = entry.expirySeconds();
    expiresAtMillis = entry.expiresAtMillis();
    will.set(entry.will());
    taken.forEach((packetId, publication) -> {
      incoming.begin(packetId, publication);
      incoming.confirm(packetId);
    });
    for (Queued queued : queue) {
      lastSequence.set(queued.sequence());
      if (queued.released()) {
        inFlight.add(queued);
      } else {
        waiting.add(queued);
      }
    }
  }

  /**
   * Hands a message over that was published. Callable from any thread; what does not fit is dropped
   * and counted. It comes once, also when it comes from two sides.
   */
  void take(Delivery delivery, HeldMessage held, Sink sink) {
    Recent before = recent;
    if (movedTo != null || before == null || before.first(delivery.publication())) {
      deliver(delivery, held, sink);
    }
  }

  /** Hands a message over, whether it has come before or not. */
  void deliver(Delivery delivery, HeldMessage held, Sink sink) {
    String elsewhere = movedTo;
    if (elsewhere != null) {
      sink.onward(elsewhere, clientId, delivery, 0);
      return;
    }
    if (delivery.qos() == 0 && owner.get() == null) {
      return;
    }
    if (!waiting.hasRoomFor(delivery.publication().cost()) || !held.hold()) {
      counts.dropped();
      return;
    }
    boolean kept = delivery.qos() > 0 && kept();
    long sequence = delivery.qos() > 0 ? lastSequence.incrementAndGet() : 0;
    Queued queued = Queued.fresh(number, sequence, delivery, held, kept);
    if (kept) {
      sink.change(queued);
    }
    waiting.add(queued);
    elsewhere = movedTo;
    if (elsewhere != null && waiting.remove(queued)) {
      queued.settle();
      sink.onward(elsewhere, clientId, delivery, 0);
    } else if (ended) {
      waiting.clear();
    }
    scheduleDrain();
  }

  private void scheduleDrain() {
    Outlet outlet = owner.get();
    if (outlet != null && drainScheduled.compareAndSet(false, true)) {
      outlet.execute(() -> drain(outlet));
    }
  }

  /** Sends at once what would be sent at the end of this turn of the event loop. */
  public void drainIfDue(Outlet outlet) {
    if (drainScheduled.get()) {
      drain(outlet);
    }
  }

  /** Sends what waits, as far as the client takes it. On the event loop of {@code outlet}. */
  public void drain(Outlet outlet) {
    drainScheduled.set(false);
    if (owner.get() != outlet) {
      // Taken over since this was scheduled: only the new owner's event loop may touch the session.
      scheduleDrain();
      return;
    }
    boolean wrote = false;
    Queued next;
    while ((next = waiting.peek()) != null && outlet.writable()) {
      Delivery delivery = next.delivery();
      if (delivery != null && delivery.qos() > 0 && !inFlight.open(outlet.window(), next)) {
        break;
      }
      waiting.poll();
      wrote |= delivery != null && send(outlet, next, delivery);
    }
    if (wrote) {
      outlet.flush();
    }
  }

  private boolean send(Outlet outlet, Queued queued, Delivery delivery) {
    if (!queued.begun() && delivery.publication().expired(System.currentTimeMillis())) {
      counts.expired();
      settle(queued);
      return false;
    }
    if (delivery.qos() == 0) {
      boolean wrote = outlet.publish(delivery, 0, false);
      queued.settle();
      return wrote;
    }
    int packetId = InFlight.packetId(queued);
    if (!outlet.publish(delivery, packetId, queued.sent())) {
      settle(queued);
      return false;
    }
    inFlight.add(queued);
    return true;
  }

  private void settle(Queued queued) {
    queued.settle();
    if (queued.kept()) {
      settled.add(queued);
    }
  }

  /** Lets the disk know what the client has confirmed, of this turn of the event loop. */
  public void writeSettled() {
    if (!settled.isEmpty()) {
      journal.settled(settled);
      settled = new ArrayList<>();
    }
  }

  /** What is to be on disk together with a QoS 2 message that the client hands over. */
  public @Nullable Change taking(int packetId, Publication publication) {
    return kept() ? Journal.taking(number, packetId, publication) : null;
  }

  /** What is to be on disk when the client has let go of a QoS 2 message. */
  public @Nullable Change released(int packetId) {
    return kept() ? Journal.released(number, packetId) : null;
  }

  /** The client has confirmed a QoS 1 message. */
  public Progress acknowledged(int packetId) {
    Queued known = inFlight.get(packetId);
    if (known == null) {
      return Progress.UNKNOWN;
    }
    Delivery delivery = known.delivery();
    if (delivery == null || delivery.qos() != 1) {
      return Progress.OUT_OF_ORDER;
    }
    finish(packetId, known);
    return Progress.AS_EXPECTED;
  }

  /**
   * The client has taken a QoS 2 message.
   *
   * @param refused or has refused it for good
   * @param release sends the release: at once, or on the spool's thread when it is on disk that the
   *     client has the message
   */
  public Progress received(int packetId, boolean refused, Runnable release) {
    Queued known = inFlight.get(packetId);
    if (known == null) {
      if (!refused) {
        release.run();
      }
      return Progress.UNKNOWN;
    }
    Delivery delivery = known.delivery();
    if (delivery != null && delivery.qos() != 2) {
      return Progress.OUT_OF_ORDER;
    }
    if (refused) {
      finish(packetId, known);
    } else if (known.released()) {
      release.run();
    } else {
      inFlight.release(known);
      if (known.kept()) {
        journal.release(
            known,
            outcome -> {
              if (outcome == Outcome.STORED) {
                release.run();
              }
            });
      } else {
        release.run();
      }
    }
    return Progress.AS_EXPECTED;
  }

  /** The client has completed a QoS 2 message. */
  public Progress completed(int packetId) {
    Queued known = inFlight.get(packetId);
    if (known == null) {
      return Progress.UNKNOWN;
    }
    if (!known.released()) {
      return Progress.OUT_OF_ORDER;
    }
    finish(packetId, known);
    return Progress.AS_EXPECTED;
  }

  private void finish(int packetId, Queued done) {
    inFlight.remove(packetId);
    settle(done);
    if (!waiting.isEmpty()) {
      scheduleDrain();
    }
  }

  /** Sends again what was on its way when the last connection ended, then what waits. */
  public void resume(Outlet outlet) {
    List<Queued> unconfirmed = inFlight.all();
    unconfirmed.stream().filter(Queued::released).map(InFlight::packetId).forEach(outlet::release);
    unconfirmed.removeIf(Queued::released);
    // Through the queue once more: this connection may take fewer at once [MQTT-3.3.4-9].
    unconfirmed.forEach(inFlight::takeBack);
    waiting.putBack(unconfirmed);
    outlet.flush();
    drain(outlet);
  }

  /** Every message of QoS 1 and 2 that is on its way to the client or waits for it, in order. */
  List<Queued> queue() {
    List<Queued> queue = inFlight.all();
    queue.forEach(Queued::nowSent);
    queue.addAll(waiting.all());
    queue.removeIf(queued -> queued.sequence() == 0);
    return queue;
  }

  /** From now on messages may come from two sides. */
  void watchForRepeats() {
    recent = new Recent();
  }

  /** From now on what comes goes on to {@code node}. */
  void moveTo(String node) {
    movedTo = node;
  }

  /**
   * Forgets everything that waits or is on its way, and returns it. To be called by whoever owns
   * the session, when it ends.
   */
  List<Queued> end() {
    ended = true;
    List<Queued> left = inFlight.all();
    left.forEach(Queued::settle);
    inFlight.clear();
    left.addAll(settled);
    settled.clear();
    left.addAll(waiting.clear());
    return left;
  }
}
