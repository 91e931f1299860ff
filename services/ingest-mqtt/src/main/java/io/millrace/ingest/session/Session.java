package io.millrace.ingest.session;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the broker knows of one client: subscriptions, messages that wait for it, messages on their
 * way, and the QoS 2 messages that it is handing over. Anybody may {@link #deliver}; everything
 * else belongs to the event loop of the connection that owns the session.
 */
public final class Session {
  private static final int MAX_PACKET_ID = 65_535;

  /**
   * What has been sent and not confirmed to its end; {@code delivery} is null once only the release
   * is outstanding.
   */
  private record InFlight(@Nullable Delivery delivery) {}

  private final String clientId;
  private final SessionLimits limits;
  private final SessionCounts counts;
  private final AtomicReference<@Nullable Outlet> owner = new AtomicReference<>();
  private final Queue<Delivery> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waitingCount = new AtomicInteger();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicBoolean drainScheduled = new AtomicBoolean();
  private final AtomicReference<@Nullable Will> will = new AtomicReference<>();
  private volatile long expiresAtMillis = Long.MAX_VALUE;
  private volatile long expirySeconds;

  // Below: for the owner's event loop.
  private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
  private final Map<Integer, InFlight> inFlight = new LinkedHashMap<>();
  private final IncomingExactlyOnce incoming = new IncomingExactlyOnce();
  private int lastPacketId;
  private long inFlightBytes;

  Session(String clientId, SessionLimits limits, SessionCounts counts) {
    this.clientId = clientId;
    this.limits = limits;
    this.counts = counts;
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

  @Nullable Subscription subscription(String filter) {
    return subscriptions.get(filter);
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

  /** How long the session is kept without a connection, in seconds. */
  public long expirySeconds() {
    return expirySeconds;
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

  /**
   * Hands a message over for this client. Callable from any thread; what does not fit is dropped
   * and counted.
   */
  public void deliver(Delivery delivery) {
    if (delivery.qos() == 0 && owner.get() == null) {
      return;
    }
    int cost = delivery.publication().cost();
    boolean room =
        waitingCount.get() < limits.queuedMessages()
            && (waitingBytes.get() + cost <= limits.queuedBytes() || waitingCount.get() == 0);
    if (!room) {
      counts.dropped();
      return;
    }
    waitingCount.incrementAndGet();
    waitingBytes.addAndGet(cost);
    waiting.add(delivery);
    Outlet outlet = owner.get();
    if (outlet != null) {
      scheduleDrain(outlet);
    }
  }

  private void scheduleDrain(Outlet outlet) {
    if (drainScheduled.compareAndSet(false, true)) {
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
    Outlet holder = owner.get();
    if (holder != outlet) {
      // Taken over since this was scheduled: only the new owner's event loop may touch the session.
      if (holder != null) {
        scheduleDrain(holder);
      }
      return;
    }
    boolean wrote = false;
    Delivery next;
    while ((next = waiting.peek()) != null && outlet.writable()) {
      if (next.qos() > 0 && !windowOpen(outlet)) {
        break;
      }
      waiting.remove();
      waitingCount.decrementAndGet();
      waitingBytes.addAndGet(-next.publication().cost());
      wrote |= send(outlet, next);
    }
    if (wrote) {
      outlet.flush();
    }
  }

  private boolean windowOpen(Outlet outlet) {
    return inFlight.size() < outlet.window()
        && (inFlightBytes < limits.queuedBytes() || inFlight.isEmpty());
  }

  private boolean send(Outlet outlet, Delivery delivery) {
    if (delivery.publication().expired(System.currentTimeMillis())) {
      return false;
    }
    if (delivery.qos() == 0) {
      return outlet.publish(delivery, 0, false);
    }
    int packetId = nextPacketId();
    if (!outlet.publish(delivery, packetId, false)) {
      return false;
    }
    inFlight.put(packetId, new InFlight(delivery));
    inFlightBytes += delivery.publication().cost();
    return true;
  }

  private int nextPacketId() {
    do {
      lastPacketId = lastPacketId % MAX_PACKET_ID + 1;
    } while (inFlight.containsKey(lastPacketId));
    return lastPacketId;
  }

  /** What an answer of the client meant. */
  public enum Progress {
    AS_EXPECTED,
    /** Nothing of that number is on its way; after a reconnect that is no fault. */
    UNKNOWN,
    /** Another answer was due. */
    OUT_OF_ORDER
  }

  /** The client has confirmed a QoS 1 message. */
  public Progress acknowledged(int packetId) {
    InFlight known = inFlight.get(packetId);
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
   */
  public Progress received(int packetId, boolean refused) {
    InFlight known = inFlight.get(packetId);
    if (known == null) {
      return Progress.UNKNOWN;
    }
    Delivery delivery = known.delivery();
    if (delivery != null && delivery.qos() != 2) {
      return Progress.OUT_OF_ORDER;
    }
    if (refused) {
      finish(packetId, known);
    } else {
      forgetCost(known);
      inFlight.put(packetId, new InFlight(null));
    }
    return Progress.AS_EXPECTED;
  }

  /** The client has completed a QoS 2 message. */
  public Progress completed(int packetId) {
    InFlight known = inFlight.get(packetId);
    if (known == null) {
      return Progress.UNKNOWN;
    }
    if (known.delivery() != null) {
      return Progress.OUT_OF_ORDER;
    }
    finish(packetId, known);
    return Progress.AS_EXPECTED;
  }

  private void finish(int packetId, InFlight done) {
    inFlight.remove(packetId);
    forgetCost(done);
    Outlet outlet = owner.get();
    if (outlet != null && !waiting.isEmpty()) {
      scheduleDrain(outlet);
    }
  }

  private void forgetCost(InFlight done) {
    Delivery delivery = done.delivery();
    if (delivery != null) {
      inFlightBytes -= delivery.publication().cost();
    }
  }

  /** Sends again what was on its way when the last connection ended, then what waits. */
  public void resume(Outlet outlet) {
    for (Map.Entry<Integer, InFlight> entry : new ArrayDeque<>(inFlight.entrySet())) {
      Delivery delivery = entry.getValue().delivery();
      if (delivery == null) {
        outlet.release(entry.getKey());
      } else {
        outlet.publish(delivery, entry.getKey(), true);
      }
    }
    outlet.flush();
    drain(outlet);
  }
}
