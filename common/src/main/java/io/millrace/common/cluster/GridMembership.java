package io.millrace.common.cluster;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.SplitBrainProtectionConfig;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryMergedListener;
import com.hazelcast.map.listener.EntryRemovedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import io.millrace.common.wire.Json;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Membership by Hazelcast: who is there is its list of members; who belongs to the installation is
 * a map of records that outlive their processes. A process that ends in order takes its record
 * along; one that has been gone for long is forgotten by the majority, so that the installation may
 * shrink.
 */
public final class GridMembership implements Membership, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GridMembership.class);
  private static final String NODES = "millrace.nodes";
  private static final String SHARED = "millrace.shared";
  private static final String DOCUMENT = "document";
  private static final String MAJORITY = "majority";
  private static final String PROCESS = "millrace.process";
  private static final long LOOK_SECONDS = 2;
  private static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final String process = UUID.randomUUID().toString();
  private final int least;
  private final Map<String, NodeRecord> known = new ConcurrentHashMap<>();
  private final Map<String, Long> missingSince = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean lookWanted = new AtomicBoolean();
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("membership").daemon().factory());
  private volatile @Nullable HazelcastInstance grid;
  private volatile @Nullable NodeRecord own;
  private volatile @Nullable String document;
  private volatile String shown = "";
  private final AtomicLong unread = new AtomicLong();
  private boolean unreadable;

  /**
   * @param least how many processes the installation has at least; 0 to count those that were seen
   */
  public GridMembership(int least) {
    this.least = least;
  }

  /**
   * Adds to the configuration of the grid what this needs.
   *
   * @param copies of what is shared, beside the first one
   */
  public void configure(Config config, int copies) {
    config.getMemberAttributeConfig().setAttribute(PROCESS, process);
    SplitBrainProtectionConfig majority = new SplitBrainProtectionConfig(MAJORITY, true);
    majority.setFunctionImplementation(this::majority);
    config.addSplitBrainProtectionConfig(majority);
    config.addMapConfig(new MapConfig(NODES).setBackupCount(copies));
    config.addMapConfig(
        new MapConfig(SHARED).setBackupCount(copies).setSplitBrainProtectionName(MAJORITY));
  }

  /** Begins to look, once the grid has been joined. */
  public void start(HazelcastInstance joined) {
    grid = joined;
    UUID _ = joined.getCluster().addMembershipListener(new Watch());
    UUID _ = joined.<String, String>getMap(NODES).addEntryListener(new Entries(), true);
    UUID _ = joined.<String, String>getMap(SHARED).addEntryListener(new Entries(), true);
    ScheduledFuture<?> _ =
        worker.scheduleWithFixedDelay(this::look, 0, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  private final class Watch implements MembershipListener {
    @Override
    public void memberAdded(MembershipEvent event) {
      changed();
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      changed();
    }
  }

  private final class Entries
      implements EntryAddedListener<String, String>,
          EntryUpdatedListener<String, String>,
          EntryMergedListener<String, String>,
          EntryRemovedListener<String, String> {
    @Override
    public void entryAdded(EntryEvent<String, String> event) {
      changed();
    }

    @Override
    public void entryUpdated(EntryEvent<String, String> event) {
      changed();
    }

    @Override
    public void entryMerged(EntryEvent<String, String> event) {
      changed();
    }

    @Override
    public void entryRemoved(EntryEvent<String, String> event) {
      known.remove(event.getKey());
      changed();
    }
  }

  /** Who sees whom may decide at once; the records are looked at as soon as can be. */
  private void changed() {
    tell();
    if (lookWanted.compareAndSet(false, true)) {
      try {
        worker.execute(this::look);
      } catch (RejectedExecutionException closing) {
        log.debug("not looked: {}", closing.getMessage());
      }
    }
  }

  private void look() {
    lookWanted.set(false);
    HazelcastInstance joined = grid;
    if (joined == null || !joined.getLifecycleService().isRunning()) {
      return;
    }
    try {
      read(joined);
      tell();
      unreadable = false;
    } catch (RuntimeException failure) {
      // Not thrown: it would end the looks for good. Said once, as every two seconds would hide
      // what else is said.
      unread.incrementAndGet();
      if (!unreadable) {
        log.warn("what the cluster shares cannot be read", failure);
      }
      unreadable = true;
    }
  }

  private void read(HazelcastInstance joined) {
    IMap<String, String> records = joined.getMap(NODES);
    NodeRecord self = own;
    if (self != null && !Json.write(self).equals(records.get(self.id()))) {
      records.set(self.id(), Json.write(self));
    }
    Map<String, String> found = Map.copyOf(records);
    found.forEach((id, json) -> take(id, json));
    if (quorate()) {
      // The other side of a cut may have taken copies of records along: the minority forgets none.
      known.keySet().retainAll(found.keySet());
      forgetLongGone(records);
    }
    String shared = joined.<String, String>getMap(SHARED).get(DOCUMENT);
    if (shared != null) {
      document = shared;
    }
  }

  private void take(String id, String json) {
    try {
      known.put(id, Json.read(json, NodeRecord.class));
    } catch (IllegalArgumentException unreadable) {
      log.warn("the record of {} is unreadable: {}", id, unreadable.getMessage());
    }
  }

  private void forgetLongGone(IMap<String, String> records) {
    Set<String> missing = missing().stream().map(NodeRecord::id).collect(Collectors.toSet());
    missingSince.keySet().retainAll(missing);
    long now = System.nanoTime();
    for (String id : missing) {
      if (now - missingSince.computeIfAbsent(id, ignored -> now) > FORGET_NANOS) {
        log.info("{} has been gone for long and does not count any more", id);
        records.delete(id);
      }
    }
  }

  /** Listeners hear of what is new to them only. */
  private void tell() {
    String now = quorate() + " " + alive() + " " + missing() + " " + document;
    synchronized (this) {
      if (now.equals(shown)) {
        return;
      }
      shown = now;
    }
    listeners.forEach(Runnable::run);
  }

  private boolean majority(Collection<Member> members) {
    return Quorum.present(
        Set.copyOf(known.keySet()),
        records(members).stream().map(NodeRecord::id).toList(),
        known.isEmpty() ? 0 : least);
  }

  private List<NodeRecord> records(Collection<Member> members) {
    Map<String, NodeRecord> byProcess =
        known.values().stream()
            .collect(Collectors.toMap(NodeRecord::process, record -> record, (one, two) -> one));
    return members.stream()
        .map(member -> member.getAttribute(PROCESS))
        .filter(Objects::nonNull)
        .map(byProcess::get)
        .filter(Objects::nonNull)
        .toList();
  }

  private Collection<Member> members() {
    HazelcastInstance joined = grid;
    if (joined == null) {
      return List.of();
    }
    Cluster cluster = joined.getCluster();
    return cluster.getMembers();
  }

  @Override
  public Future<Void> announce(NodeRecord record) {
    NodeRecord named =
        new NodeRecord(
            record.service(),
            record.node(),
            process,
            record.version(),
            record.host(),
            record.labels(),
            record.runtimes(),
            record.memoryBytes(),
            record.cpus(),
            record.draining());
    own = named;
    return write(map -> map.set(named.id(), Json.write(named)));
  }

  @Override
  public Future<Void> drain() {
    NodeRecord self = own;
    if (self == null) {
      return Future.succeededFuture();
    }
    own = self.leaving();
    return write(map -> map.set(self.id(), Json.write(self.leaving())));
  }

  @Override
  public Future<Void> leave() {
    NodeRecord self = own;
    own = null;
    return self == null ? Future.succeededFuture() : forget(self.id());
  }

  @Override
  public Future<Void> forget(String id) {
    known.remove(id);
    return write(map -> map.delete(id));
  }

  private Future<Void> write(java.util.function.Consumer<IMap<String, String>> action) {
    return ask(
            () -> {
              action.accept(joined().getMap(NODES));
              look();
              return true;
            })
        .mapEmpty();
  }

  private HazelcastInstance joined() {
    HazelcastInstance joined = grid;
    if (joined == null) {
      throw new IllegalStateException("the cluster has not been joined");
    }
    return joined;
  }

  private <T> Future<T> ask(Callable<T> action) {
    Promise<T> promise = Promise.promise();
    try {
      worker.execute(() -> {
        try {
          promise.complete(action.call());
        } catch (Exception failure) {
          promise.fail(failure);
        }
      });
    } catch (RejectedExecutionException closed) {
      promise.fail(closed);
    }
    return promise.future();
  }

  @Override
  public List<NodeRecord> alive() {
    return records(members());
  }

  @Override
  public List<NodeRecord> missing() {
    Set<String> alive = alive().stream().map(NodeRecord::id).collect(Collectors.toSet());
    return known.values().stream()
        .filter(record -> !alive.contains(record.id()))
        .sorted(java.util.Comparator.comparing(NodeRecord::id))
        .toList();
  }

  @Override
  public boolean quorate() {
    return majority(members());
  }

  @Override
  public long unread() {
    return unread.get();
  }

  @Override
  public boolean clustered() {
    return true;
  }

  @Override
  public Optional<String> shared() {
    return Optional.ofNullable(document);
  }

  @Override
  public Future<Boolean> share(Optional<String> before, String next) {
    return ask(() -> {
      IMap<String, String> map = joined().getMap(SHARED);
      boolean replaced =
          before.isPresent()
              ? map.replace(DOCUMENT, before.get(), next)
              : map.putIfAbsent(DOCUMENT, next) == null;
      look();
      return replaced;
    });
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
