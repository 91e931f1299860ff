package io.millrace.ingest.peer;

import io.millrace.ingest.route.Neighbours;
import io.millrace.ingest.session.Delivery;
import io.millrace.ingest.session.Interest;
import io.millrace.ingest.session.Interests;
import io.millrace.ingest.session.Publication;
import io.millrace.ingest.session.Selection;
import io.millrace.ingest.spool.Append;
import io.millrace.ingest.spool.PipelineSpool;
import io.millrace.ingest.topics.TopicTrie;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The other nodes and what their clients want: decides where a message goes. Read by any thread,
 * changed on the service's context.
 */
public final class WishTable implements Neighbours {
  private static final Append.Completion NOTED = outcome -> {};
  private static final ToIntFunction<Interest> CONNECTED = Interest::connected;
  private static final ToIntFunction<Interest> KEPT = Interest::members;

  private final Interests own;
  private final Predicate<String> gone;
  private final Map<String, Peer> peers = new ConcurrentHashMap<>();
  private final TopicTrie<Wish> wishes = new TopicTrie<>();

  /**
   * @param own what is wanted on this node
   * @param gone whether the majority misses a node
   */
  public WishTable(Interests own, Predicate<String> gone) {
    this.own = own;
    this.gone = gone;
  }

  Collection<Peer> peers() {
    return peers.values();
  }

  @Nullable Peer peer(String name) {
    return peers.get(name);
  }

  void add(Peer peer) {
    peers.put(peer.name(), peer);
  }

  void remove(Peer peer) {
    List.copyOf(peer.wishes.keySet()).forEach(filter -> put(peer, filter, Interest.NONE));
    peers.remove(peer.name());
  }

  /** Another node wants this much of a filter from now on. */
  void put(Peer peer, String filter, Interest interest) {
    Wish wish = interest.members() == 0 ? null : new Wish(peer, filter, interest);
    Wish before = wish == null ? peer.wishes.remove(filter) : peer.wishes.put(filter, wish);
    if (wish != null) {
      wishes.add(wish.topics(), wish);
    }
    if (before != null) {
      wishes.remove(before.topics(), before);
    }
  }

  @Override
  public @Nullable Way way(Publication publication) {
    if (peers.isEmpty()) {
      return null;
    }
    Matches matches = new Matches(publication.qos());
    wishes.match(publication.topic(), matches);
    List<Append> elsewhere = new ArrayList<>(2);
    if (!matches.ordinary.isEmpty()) {
      elsewhere.add(append(matches.ordinary, publication, true, null));
    }
    Set<String> away = new HashSet<>();
    matches.groups.forEach((group, members) -> {
      Peer chosen = choose(own.of(group), members);
      if (chosen != null) {
        away.add(group);
        elsewhere.add(append(List.of(chosen.queue()), publication, false, group));
      }
    });
    boolean wanted = !elsewhere.isEmpty();
    if (publication.retain()) {
      List<PipelineSpool> others = new ArrayList<>();
      peers.values().forEach(peer -> others.add(peer.queue()));
      others.removeAll(matches.ordinary);
      if (!others.isEmpty()) {
        elsewhere.add(append(others, publication, false, null));
      }
    }
    return elsewhere.isEmpty()
        ? null
        : new Way(new Selection(true, away, false), elsewhere, wanted);
  }

  @Override
  public @Nullable Way again(Publication publication, Set<String> groups) {
    Matches matches = new Matches(publication.qos());
    wishes.match(publication.topic(), matches);
    List<Append> elsewhere = new ArrayList<>();
    for (String group : groups) {
      Peer chosen = choose(Interest.NONE, matches.groups.getOrDefault(group, List.of()));
      if (chosen != null) {
        elsewhere.add(append(List.of(chosen.queue()), publication, false, group));
      }
    }
    return elsewhere.isEmpty() ? null : new Way(Selection.ALL, elsewhere, true);
  }

  @Override
  public @Nullable Append onward(String node, String clientId, Delivery delivery, int hops) {
    return addressed(node, new PeerMessage.Addressed(clientId, delivery, hops));
  }

  @Override
  public boolean gone(PipelineSpool queue) {
    return gone.test(PeerQueues.name(queue.id()));
  }

  @Nullable Append addressed(String node, PeerMessage.Addressed message) {
    Peer peer = peers.get(node);
    return peer == null
        ? null
        : new Append(
            List.of(peer.queue()),
            "",
            message.publication().timestampNanos(),
            PeerMessageCodec.encode(message),
            NOTED,
            List.of());
  }

  /** A message that another node is to retain, or to forget, unless it knows a later one. */
  Append retaining(Peer peer, Publication publication) {
    return append(List.of(peer.queue()), publication, false, null);
  }

  private static Append append(
      List<PipelineSpool> queues,
      Publication publication,
      boolean ordinary,
      @Nullable String group) {
    return new Append(
        queues,
        "",
        publication.timestampNanos(),
        PeerMessageCodec.encode(new PeerMessage.Published(publication, ordinary, group)),
        publication.qos() > 0 || publication.retain() ? NOTED : null,
        List.of());
  }

  /**
   * One of the nodes that have members of a group: each member whose client is connected is as
   * likely as any other; if there is none, each that is kept. Null for this node.
   */
  private static @Nullable Peer choose(Interest here, List<Wish> elsewhere) {
    for (ToIntFunction<Interest> kind : List.of(CONNECTED, KEPT)) {
      int own = kind.applyAsInt(here);
      int others = 0;
      for (Wish wish : elsewhere) {
        others += wish.peer.present() ? kind.applyAsInt(wish.interest) : 0;
      }
      if (own + others > 0) {
        return own + others == own ? null : pick(own + others, own, elsewhere, kind);
      }
    }
    return elsewhere.isEmpty() ? null : elsewhere.getFirst().peer;
  }

  private static @Nullable Peer pick(
      int all, int own, List<Wish> elsewhere, ToIntFunction<Interest> kind) {
    int at = ThreadLocalRandom.current().nextInt(all) - own;
    if (at < 0) {
      return null;
    }
    for (Wish wish : elsewhere) {
      at -= wish.peer.present() ? kind.applyAsInt(wish.interest) : 0;
      if (at < 0) {
        return wish.peer;
      }
    }
    return null;
  }

  /** Who wants a message: nodes for ordinary subscriptions, and members of groups. */
  private static final class Matches implements Consumer<Wish> {
    private final int qos;
    private final List<PipelineSpool> ordinary = new ArrayList<>(2);
    private final Map<String, List<Wish>> groups = new HashMap<>(0);

    Matches(int qos) {
      this.qos = qos;
    }

    @Override
    public void accept(Wish wish) {
      if (!wish.takes(qos)) {
        return;
      }
      if (wish.shared()) {
        groups.computeIfAbsent(wish.filter, filter -> new ArrayList<>(2)).add(wish);
      } else if (!ordinary.contains(wish.peer.queue())) {
        ordinary.add(wish.peer.queue());
      }
    }
  }
}
