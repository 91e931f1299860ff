package io.millrace.ingest.peer;

import io.millrace.ingest.session.Interest;
import io.millrace.ingest.session.Interests;
import io.millrace.ingest.spool.Ledger;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Tells the other nodes what this node's clients want, and hears what theirs do: changes, numbered,
 * many in one message; everything, where one was missed. Wishes of lasting sessions are remembered
 * on disk, so that messages are kept for a node that is away. On the service's context but for
 * {@link #whenTold}.
 */
final class Wishes {
  private static final DeliveryOptions PATIENCE = new DeliveryOptions().setSendTimeout(3_000);
  private static final long WAIT_MILLIS = 4_000;
  private static final int MISSED = 409;

  private record Waiting(long revision, Runnable then) {}

  private final Vertx vertx;
  private final Context context;
  private final String me;
  private final String member;
  private final Interests own;
  private final WishTable table;
  private final Ledger ledger;

  /** Filters of which more or less is wanted since the last revision. */
  private final Set<String> changed = ConcurrentHashMap.newKeySet();

  /** What each node has not been told yet. */
  private final Map<String, Set<String>> untold = new HashMap<>();

  private final List<Waiting> waiting = new ArrayList<>();
  private Consumer<Peer> missed = peer -> {};
  private long revision;

  /**
   * @param me name of this node
   * @param member of its process in the cluster
   * @param own what is wanted here
   */
  Wishes(Vertx vertx, String me, String member, Interests own, WishTable table, Ledger ledger) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.me = me;
    this.member = member;
    this.own = own;
    this.table = table;
    this.ledger = ledger;
  }

  static String address(String node) {
    return "ingest.peer." + node + ".wishes";
  }

  /**
   * @param missed hears of a node that has to be told everything
   */
  void begin(Consumer<Peer> missed) {
    this.missed = missed;
    own.follow(
        filter -> {
          changed.add(filter);
          context.runOnContext(ignored -> gather());
        },
        this::whenTold);
  }

  private void gather() {
    if (changed.isEmpty()) {
      return;
    }
    List<String> filters = List.copyOf(changed);
    filters.forEach(changed::remove);
    revision++;
    for (Peer peer : table.peers()) {
      untold.computeIfAbsent(peer.name(), name -> ConcurrentHashMap.newKeySet()).addAll(filters);
      tell(peer);
    }
  }

  private void tell(Peer peer) {
    Set<String> filters = untold.get(peer.name());
    if (peer.telling || peer.greeting || !peer.present() || filters == null) {
      return;
    }
    untold.remove(peer.name());
    peer.telling = true;
    long now = revision;
    JsonObject change = said(now).put("base", peer.told).put("wishes", encode(filters));
    vertx
        .eventBus()
        .request(address(peer.name()), change, PATIENCE)
        .onComplete(
            heard -> {
              peer.telling = false;
              told(peer, now);
            },
            failure -> {
              peer.telling = false;
              missed.accept(peer);
            });
  }

  private JsonObject said(long now) {
    return new JsonObject().put("node", me).put("member", member).put("revision", now);
  }

  private JsonArray encode(Iterable<String> filters) {
    JsonArray wishes = new JsonArray();
    for (String filter : filters) {
      Interest now = own.of(filter);
      wishes.add(
          new JsonArray().add(filter).add(now.members()).add(now.connected()).add(now.lasting()));
    }
    return wishes;
  }

  /** Everything that is wanted here, for a node that knows nothing of it. */
  JsonObject everything(Peer peer) {
    untold.remove(peer.name());
    return said(revision).put("wishes", encode(own.all().keySet()));
  }

  long revision() {
    return revision;
  }

  /** A node has heard of everything up to a revision. */
  void told(Peer peer, long through) {
    peer.told = Math.max(peer.told, through);
    tell(peer);
    settle();
  }

  /** A node has come or gone: nobody waits for one that is away. */
  void settle() {
    long least = revision;
    for (Peer peer : table.peers()) {
      if (peer.present()) {
        least = Math.min(least, peer.told);
      }
    }
    long all = least;
    List<Waiting> done = waiting.stream().filter(each -> each.revision() <= all).toList();
    waiting.removeAll(done);
    done.forEach(each -> each.then().run());
  }

  /**
   * Runs {@code then} when every node that is there knows what is wanted here by now; also when one
   * takes too long. At once for a node that is alone; else on the service's context. Callable from
   * any thread.
   */
  void whenTold(Runnable then) {
    if (table.peers().isEmpty()) {
      then.run();
      return;
    }
    context.runOnContext(ignored -> {
      gather();
      Waiting entry = new Waiting(revision, then);
      waiting.add(entry);
      vertx.setTimer(
          WAIT_MILLIS,
          late -> {
            if (waiting.remove(entry)) {
              then.run();
            }
          });
      settle();
    });
  }

  /** Another node tells of changes. */
  void heard(Message<JsonObject> message) {
    JsonObject said = message.body();
    Peer peer = table.peer(said.getString("node"));
    if (peer == null
        || !peer.member.equals(said.getString("member"))
        || peer.known != said.getLong("base")) {
      message.fail(MISSED, "changes before this were missed");
      return;
    }
    peer.known = said.getLong("revision");
    take(peer, said.getJsonArray("wishes"), false);
    message.reply(peer.known);
  }

  /** Another node has told everything. */
  void all(Peer peer, JsonObject said) {
    peer.known = said.getLong("revision");
    Set<String> gone = new HashSet<>(peer.wishes.keySet());
    JsonArray wishes = said.getJsonArray("wishes");
    for (int i = 0; i < wishes.size(); i++) {
      gone.remove(wishes.getJsonArray(i).getString(0));
    }
    take(peer, wishes, true);
    gone.forEach(filter -> table.put(peer, filter, Interest.NONE));
  }

  private void take(Peer peer, JsonArray wishes, boolean all) {
    Map<String, Boolean> lasting = new HashMap<>();
    for (int i = 0; i < wishes.size(); i++) {
      JsonArray wish = wishes.getJsonArray(i);
      Interest interest = new Interest(wish.getInteger(1), wish.getInteger(2), wish.getInteger(3));
      Wish before = peer.wishes.get(wish.getString(0));
      boolean lasted = before != null && before.interest.lasting() > 0;
      table.put(peer, wish.getString(0), interest);
      if (all || lasted || interest.lasting() > 0) {
        lasting.put(wish.getString(0), interest.lasting() > 0);
      }
    }
    remember(peer.name(), lasting, all);
  }

  private void remember(String node, Map<String, Boolean> lasting, boolean all) {
    if (lasting.isEmpty() && !all) {
      return;
    }
    ledger.write(edits -> {
      if (all) {
        edits.deleteAll(PeerKeys.wishesOf(node));
        edits.put(PeerKeys.wish(node, ""), new byte[] {1});
      }
      for (Map.Entry<String, Boolean> each : lasting.entrySet()) {
        if (each.getValue()) {
          edits.put(PeerKeys.wish(node, each.getKey()), new byte[] {1});
        } else if (!all) {
          edits.delete(PeerKeys.wish(node, each.getKey()));
        }
      }
    });
  }
}
