package io.millrace.ingest.peer;

import io.millrace.ingest.session.Parcel;
import io.millrace.ingest.session.Registry;
import io.millrace.ingest.session.Roaming;
import io.millrace.ingest.session.Session;
import io.millrace.ingest.session.Sessions;
import io.millrace.ingest.session.Will;
import io.millrace.ingest.spool.Outcome;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.AsyncMap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which node has which client's session, in a map that all nodes share; brings a session here when
 * its client comes here. An entry changes only from the node that has the session to the one that
 * has taken it, when it is on the latter's disk.
 */
final class Directory implements Registry {
  private static final Logger log = LoggerFactory.getLogger(Directory.class);
  private static final int MOST_ATTEMPTS = 5;
  private static final int AT_ONCE = 64;
  private static final long ATTACH_SECONDS = 10;
  private static final DeliveryOptions PATIENCE = new DeliveryOptions().setSendTimeout(10_000);

  private final Vertx vertx;
  private final Context context;
  private final String me;
  private final Sessions sessions;
  private final WishTable table;
  private final Wishes wishes;
  private final Wills wills;
  private final Handovers handovers;
  private final Travellers travellers;
  private final Turns turns;
  private final AsyncMap<String, String> nodes;

  /** Parts that sessions are moved by. */
  record Parts(
      Wishes wishes, Wills wills, Handovers handovers, Travellers travellers, Turns turns) {}

  Directory(
      Vertx vertx,
      String me,
      Sessions sessions,
      WishTable table,
      Parts parts,
      AsyncMap<String, String> nodes) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.me = me;
    this.sessions = sessions;
    this.table = table;
    this.wishes = parts.wishes();
    this.wills = parts.wills();
    this.handovers = parts.handovers();
    this.travellers = parts.travellers();
    this.turns = parts.turns();
    this.nodes = nodes;
  }

  @Override
  public void bring(
      String clientId, boolean clean, Consumer<Runnable> attach, Runnable unavailable) {
    context.runOnContext(ignored ->
        turns
            .take(clientId, () -> claim(clientId, clean, 1).compose(watch -> attach(attach, watch)))
            .onFailure(failure -> {
              log.warn("the session of {} cannot be had: {}", clientId, failure.getMessage());
              unavailable.run();
            }));
  }

  private Future<Void> attach(Consumer<Runnable> attach, Runnable afterwards) {
    Promise<Void> attached = Promise.promise();
    attach.accept(() -> context.runOnContext(ignored -> attached.tryComplete()));
    return attached
        .future()
        .timeout(ATTACH_SECONDS, TimeUnit.SECONDS)
        .onSuccess(done -> afterwards.run());
  }

  /** Completes with what is to be done when the client has its session. */
  private Future<Runnable> claim(String clientId, boolean clean, int attempt) {
    return nodes
        .putIfAbsent(clientId, me)
        .compose(owner -> {
          if (owner == null || owner.equals(me)) {
            return Future.succeededFuture(() -> {});
          }
          Peer peer = table.peer(owner);
          Future<Runnable> had =
              peer != null && peer.present()
                  ? fetch(peer, clientId, clean)
                  : leaveBehind(clientId, clean);
          return had.compose(then -> enter(clientId, owner, then, clean, attempt));
        });
  }

  private Future<Runnable> enter(
      String clientId, String owner, Runnable then, boolean clean, int attempt) {
    return nodes
        .replaceIfPresent(clientId, owner, me)
        .compose(mine -> {
          if (mine) {
            then.run();
            return Future.succeededFuture(() -> watch(clientId));
          }
          return attempt < MOST_ATTEMPTS
              ? claim(clientId, clean, attempt + 1)
              : Future.failedFuture("other nodes take it again and again");
        });
  }

  private void watch(String clientId) {
    Session session = sessions.find(clientId);
    if (session != null) {
      sessions.roaming().watchForRepeats(session);
    }
  }

  /** Brings a session from a node that has it. */
  private Future<Runnable> fetch(Peer peer, String clientId, boolean clean) {
    JsonObject take =
        new JsonObject()
            .put("action", "take")
            .put("client", clientId)
            .put("clean", clean)
            .put("node", me);
    String address = Handovers.address(peer.name());
    List<byte[]> entries = new ArrayList<>();
    return ask(address, take)
        .compose(first -> {
          if (!first.found()) {
            return Future.succeededFuture(() -> {});
          }
          return pages(address, first, entries)
              .compose(all -> adopt(clientId, entries))
              .map(adopted -> () -> done(address, first.number()));
        });
  }

  private Future<Void> pages(String address, Courier page, List<byte[]> entries) {
    entries.addAll(page.entries());
    return page.more()
        ? ask(address, new JsonObject().put("action", "page").put("number", page.number()))
            .compose(next -> pages(address, next, entries))
        : Future.succeededFuture();
  }

  private Future<Courier> ask(String address, JsonObject request) {
    return vertx
        .eventBus()
        .<Buffer>request(address, request, PATIENCE)
        .map(Message::body)
        .map(Courier::decode);
  }

  private Future<Void> adopt(String clientId, List<byte[]> entries) {
    Promise<Void> stored = Promise.promise();
    travellers.came(clientId);
    try {
      sessions
          .roaming()
          .adopt(
              Parcel.unpack(clientId, entries),
              outcome ->
                  context.runOnContext(ignored -> {
                    if (outcome == Outcome.STORED) {
                      stored.complete();
                    } else {
                      stored.fail("the spool does not take it");
                    }
                  }));
    } catch (IOException unreadable) {
      return Future.failedFuture(unreadable);
    }
    // Only when every node knows what it wants may the other one let go of it.
    return stored
        .future()
        .compose(kept -> {
          Promise<Void> told = Promise.promise();
          wishes.whenTold(told::complete);
          return told.future();
        });
  }

  private void done(String address, long number) {
    vertx
        .eventBus()
        .request(address, new JsonObject().put("action", "done").put("number", number), PATIENCE)
        .onFailure(failure ->
            log.info("a session has come, but not the answer to that: {}", failure.getMessage()));
  }

  /** The node that has the session is away: the client begins anew here. */
  private Future<Runnable> leaveBehind(String clientId, boolean clean) {
    return wills
        .left(clientId, clean)
        .map(ignored ->
            () -> {
              if (clean) {
                travellers.begunAnew(clientId);
              }
            });
  }

  /**
   * Enters the sessions that an earlier process of this node left. One whose client has gone to
   * another node meanwhile follows it.
   */
  Future<Void> enterAll() {
    return enterFrom(sessions.clients(), 0);
  }

  private Future<Void> enterFrom(List<String> clients, int from) {
    if (from >= clients.size()) {
      return Future.succeededFuture();
    }
    List<Future<Void>> some =
        clients.subList(from, Math.min(clients.size(), from + AT_ONCE)).stream()
            .map(client -> turns.take(client, () -> enter(client)))
            .toList();
    return Future.join(some).transform(done -> enterFrom(clients, from + AT_ONCE));
  }

  private Future<Void> enter(String clientId) {
    return nodes
        .putIfAbsent(clientId, me)
        .compose(owner -> {
          if (owner == null || owner.equals(me)) {
            return Future.succeededFuture();
          }
          Peer peer = table.peer(owner);
          return peer != null && peer.present()
              ? follow(clientId, owner)
              : nodes.replaceIfPresent(clientId, owner, me).mapEmpty();
        });
  }

  private Future<Void> follow(String clientId, String node) {
    return handovers
        .seize(clientId)
        .compose(session ->
            session == null
                ? Future.succeededFuture()
                : handovers.letGo(session, node, Roaming.Packed.NOTHING));
  }

  @Override
  public void ended(String clientId) {
    context.runOnContext(ignored ->
        turns.take(
            clientId,
            () ->
                sessions.find(clientId) == null
                    ? nodes.removeIfPresent(clientId, me)
                    : Future.succeededFuture(false)));
  }

  @Override
  public void will(Session session, boolean wanted) {
    context.runOnContext(ignored -> wills.changed(session, wanted));
  }

  @Override
  public void fire(Session session, Will will, Runnable publish) {
    context.runOnContext(ignored -> wills.fire(session.clientId(), will, publish));
  }
}
