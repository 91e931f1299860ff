package io.millrace.ingest.peer;

import io.millrace.common.beat.Beat;
import io.millrace.common.spec.SpoolLimits;
import io.millrace.ingest.session.Interest;
import io.millrace.ingest.session.RetainedMessages;
import io.millrace.ingest.spool.PipelineSpool;
import io.millrace.ingest.spool.Spool;
import io.millrace.ingest.spool.SpoolLane;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who the other ingest nodes are. Each says once a second that it is there; the cluster tells who
 * is not any more. Two that meet tell each other everything that their clients want, and bring what
 * they retain in line. On the service's context.
 */
final class Peers {
  private static final Logger log = LoggerFactory.getLogger(Peers.class);
  private static final String HERE = "ingest.peers";
  private static final DeliveryOptions PATIENCE = new DeliveryOptions().setSendTimeout(4_000);
  private static final long BEAT_MILLIS = 1_000;
  private static final long LOOK_MILLIS = 250;
  private static final long FORGOTTEN_MILLIS = TimeUnit.DAYS.toMillis(7);

  /** What happens to other nodes. */
  interface Events {
    /** A node has become known: what lies in its queue is to be brought to it. */
    void known(Peer peer);

    /** A process is no longer there. */
    void died(String member);

    /** A node has not been seen for so long that it is forgotten. */
    void forgotten(Peer peer);
  }

  private final Vertx vertx;
  private final Context context;
  private final String me;
  private final String member;
  private final Spool spool;
  private final SpoolLimits limits;
  private final SpoolLane lane;
  private final WishTable table;
  private final Wishes wishes;
  private final RetainedMessages retained;
  private final Events events;
  private final List<MessageConsumer<JsonObject>> consumers = new ArrayList<>();
  private final Map<String, Future<Peer>> becomingKnown = new HashMap<>();
  private long beat = -1;
  private long look = -1;

  /** What is exchanged when nodes meet. */
  record Parts(WishTable table, Wishes wishes, RetainedMessages retained, SpoolLane lane) {}

  Peers(Vertx vertx, String me, Spool spool, SpoolLimits limits, Parts parts, Events events) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.me = me;
    this.member = member(vertx);
    this.spool = spool;
    this.limits = limits;
    this.lane = parts.lane();
    this.table = parts.table();
    this.wishes = parts.wishes();
    this.retained = parts.retained();
    this.events = events;
  }

  /** What the cluster calls this process. */
  static String member(Vertx vertx) {
    return ((VertxInternal) vertx).clusterManager().getNodeId();
  }

  private Set<String> members() {
    return Set.copyOf(((VertxInternal) vertx).clusterManager().getNodes());
  }

  private static String address(String node) {
    return "ingest.peer." + node + ".meet";
  }

  /** The nodes that lie on disk, with what their lasting sessions want. Blocks. */
  static Map<String, List<String>> read(Spool spool) throws IOException {
    Map<String, List<String>> nodes = new HashMap<>();
    spool.entries(
        PeerKeys.wishes(),
        (key, value) ->
            nodes
                .computeIfAbsent(PeerKeys.name(key), name -> new ArrayList<>())
                .add(PeerKeys.filter(key)));
    return nodes;
  }

  /** Begins to know others: those of before, and those that are there. */
  Future<Void> start(Map<String, List<String>> before, Set<String> there) {
    wishes.begin(this::greet);
    consume(HERE, this::seen);
    consume(address(me), this::met);
    consume(Wishes.address(me), wishes::heard);
    beat = Beat.every(vertx, BEAT_MILLIS, this::say);
    List<Future<Peer>> old = new ArrayList<>();
    before.forEach((name, filters) ->
        old.add(
            know(name)
                .onSuccess(peer ->
                    filters.stream()
                        .filter(filter -> !filter.isEmpty())
                        .forEach(filter -> table.put(peer, filter, new Interest(1, 0, 1))))));
    return Future.join(consumers.stream().map(MessageConsumer::completion).toList())
        .compose(listening -> Future.join(old))
        .compose(known ->
            Future.join(
                there.stream()
                    .filter(name -> !name.equals(me))
                    .map(name -> know(name).compose(this::greetOnce))
                    .toList()))
        .transform(done -> {
          say();
          return Future.succeededFuture();
        });
  }

  private void consume(String address, Consumer<Message<JsonObject>> handler) {
    consumers.add(vertx.eventBus().<JsonObject>consumer(address, handler::accept));
  }

  Future<Void> stop() {
    vertx.cancelTimer(beat);
    vertx.cancelTimer(look);
    vertx.eventBus().publish(HERE, new JsonObject().put("node", me).put("member", ""));
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList()).mapEmpty();
  }

  private void say() {
    vertx
        .eventBus()
        .publish(
            HERE,
            new JsonObject()
                .put("node", me)
                .put("member", member)
                .put("revision", wishes.revision()));
  }

  /** Who has gone. */
  private void look() {
    Set<String> members = members();
    long forgotten = System.currentTimeMillis() - FORGOTTEN_MILLIS;
    for (Peer peer : List.copyOf(table.peers())) {
      if (peer.present() && !members.contains(peer.member)) {
        away(peer);
      } else if (!peer.present() && peer.awaySinceMillis < forgotten) {
        forget(peer);
      }
    }
  }

  private void away(Peer peer) {
    log.warn("ingest node {} is away; what its lasting sessions want is kept", peer.name());
    peer.present(false);
    events.died(peer.member);
    wishes.settle();
  }

  private void forget(Peer peer) {
    table.remove(peer);
    spool.stop(peer.queue().id());
    events.forgotten(peer);
    spool.write(edits -> edits.deleteAll(PeerKeys.wishesOf(peer.name())));
  }

  /** Whether every node that is known is there. */
  boolean complete() {
    return table.peers().stream().allMatch(Peer::present);
  }

  private void seen(Message<JsonObject> message) {
    String name = message.body().getString("node");
    String said = message.body().getString("member");
    if (name.equals(me)) {
      return;
    }
    Peer peer = table.peer(name);
    if (said.isEmpty()) {
      if (peer != null && peer.present()) {
        away(peer);
      }
      return;
    }
    if (!members().contains(said)) {
      // The last words of one that has died.
      return;
    }
    if (peer == null || !peer.present() || !peer.member.equals(said)) {
      know(name).onSuccess(this::greet);
    } else if (peer.known < message.body().getLong("revision")) {
      // A change is under way, or was missed: then it is still so at the next beat.
      if (peer.behind == peer.known) {
        greet(peer);
      }
      peer.behind = peer.known;
    }
  }

  /** A node by its name, with a queue for it. */
  private Future<Peer> know(String name) {
    Peer known = table.peer(name);
    if (known != null) {
      return Future.succeededFuture(known);
    }
    Future<Peer> becoming = becomingKnown.get(name);
    if (becoming != null) {
      return becoming;
    }
    Future<Peer> knowing =
        Future.fromCompletionStage(
                spool.start(PeerQueues.id(name), limits, null, (pipeline, topic) -> false), context)
            .map(queue -> known(name, queue))
            .onComplete(done -> becomingKnown.remove(name));
    if (!knowing.isComplete()) {
      becomingKnown.put(name, knowing);
    }
    return knowing;
  }

  private Peer known(String name, PipelineSpool queue) {
    Peer peer = new Peer(name, queue);
    table.add(peer);
    if (look == -1) {
      // A box of its own has nobody to look after.
      look = Beat.every(vertx, LOOK_MILLIS, this::look);
    }
    events.known(peer);
    return peer;
  }

  private void greet(Peer peer) {
    greetOnce(peer);
  }

  private Future<Void> greetOnce(Peer peer) {
    if (peer.greeting) {
      return Future.succeededFuture();
    }
    peer.greeting = true;
    JsonObject greeting = wishes.everything(peer).put("retained", retained.digest());
    long told = greeting.getLong("revision");
    return vertx
        .eventBus()
        .<JsonObject>request(address(peer.name()), greeting, PATIENCE)
        .onComplete(
            answer -> {
              peer.greeting = false;
              meet(peer, answer.body());
              wishes.told(peer, told);
            },
            failure -> {
              peer.greeting = false;
              log.debug("node {} does not answer: {}", peer.name(), failure.getMessage());
            })
        .mapEmpty();
  }

  /** Another node greets. */
  private void met(Message<JsonObject> message) {
    know(message.body().getString("node"))
        .onComplete(
            peer -> {
              meet(peer, message.body());
              JsonObject answer = wishes.everything(peer).put("retained", retained.digest());
              message.reply(answer);
              wishes.told(peer, answer.getLong("revision"));
            },
            failure -> message.fail(503, String.valueOf(failure.getMessage())));
  }

  private void meet(Peer peer, JsonObject said) {
    String process = said.getString("member");
    if (peer.present() && !peer.member.equals(process)) {
      events.died(peer.member);
    }
    boolean came = !peer.present() || !peer.member.equals(process);
    peer.member = process;
    peer.present(true);
    wishes.all(peer, said);
    if (came) {
      log.info("ingest node {} is there", peer.name());
    }
    if (said.getLong("retained") != retained.digest()) {
      retained.all().forEach(message -> lane.take(table.retaining(peer, message)));
    }
  }
}
