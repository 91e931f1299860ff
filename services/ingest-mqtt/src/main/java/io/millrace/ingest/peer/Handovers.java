package io.millrace.ingest.peer;

import io.millrace.ingest.route.Publisher;
import io.millrace.ingest.session.Custodian;
import io.millrace.ingest.session.Delivery;
import io.millrace.ingest.session.Roaming;
import io.millrace.ingest.session.Session;
import io.millrace.ingest.session.Sessions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives sessions to other nodes: seizes the session, hands it out page by page, and lets go of it
 * when the other node says that it has it. If it never says so, the directory tells whose it is. On
 * the service's context.
 */
final class Handovers implements Custodian {
  private static final Logger log = LoggerFactory.getLogger(Handovers.class);
  private static final long PATIENCE_MILLIS = 10_000;
  private static final long RETRY_MILLIS = 20;

  /** A session between two nodes. */
  private static final class Open {
    private final Session session;
    private final String node;
    private final Roaming.Packed packed;
    private final Promise<Void> ended = Promise.promise();
    private int next;
    private long timer;

    Open(Session session, String node, Roaming.Packed packed) {
      this.session = session;
      this.node = node;
      this.packed = packed;
    }
  }

  private final Vertx vertx;
  private final Context context;
  private final String me;
  private final Sessions sessions;
  private final Publisher publisher;
  private final Travellers travellers;
  private final Turns turns;
  private final Function<String, Future<@Nullable String>> owner;
  private final Map<Long, Open> open = new HashMap<>();
  private long lastNumber;

  /**
   * @param owner the node that the directory names for a client
   */
  Handovers(
      Vertx vertx,
      String me,
      Sessions sessions,
      Publisher publisher,
      Travellers travellers,
      Turns turns,
      Function<String, Future<@Nullable String>> owner) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.me = me;
    this.sessions = sessions;
    this.publisher = publisher;
    this.travellers = travellers;
    this.turns = turns;
    this.owner = owner;
  }

  static String address(String node) {
    return "ingest.peer." + node + ".sessions";
  }

  /** What another node asks: {@code action} take, page or done. */
  void asked(Message<JsonObject> message) {
    JsonObject request = message.body();
    switch (request.getString("action", "")) {
      case "take" -> turns.take(request.getString("client"), () -> take(message, request));
      case "page" -> page(message, request.getLong("number"));
      case "done" -> done(message, request.getLong("number"));
      default -> message.fail(400, "unknown action " + request.getString("action"));
    }
  }

  private Future<Void> take(Message<JsonObject> message, JsonObject request) {
    Promise<Void> ended = Promise.promise();
    boolean clean = request.getBoolean("clean", false);
    String node = request.getString("node");
    sessions
        .roaming()
        .seize(
            request.getString("client"),
            this,
            session -> {
              if (session == null || clean) {
                if (session != null) {
                  sessions.roaming().discard(session);
                }
                message.reply(Courier.NOTHING.encode());
                ended.complete();
              } else {
                Open handover = new Open(session, node, sessions.roaming().pack(session));
                handover.ended.future().onComplete(ended);
                begin(message, handover);
              }
            });
    return ended.future();
  }

  private void begin(Message<JsonObject> message, Open handover) {
    long number = ++lastNumber;
    open.put(number, handover);
    page(message, number);
  }

  private void page(Message<JsonObject> message, long number) {
    Open handover = open.get(number);
    if (handover == null) {
      message.fail(404, "no such hand-over");
      return;
    }
    watch(number, handover);
    Courier page = Courier.page(number, handover.packed.entries(), handover.next);
    handover.next += page.entries().size();
    message.reply(page.encode());
  }

  private void watch(long number, Open handover) {
    vertx.cancelTimer(handover.timer);
    handover.timer = vertx.setTimer(PATIENCE_MILLIS, ignored -> settle(number, handover));
  }

  /** The other node has fallen silent. */
  private void settle(long number, Open handover) {
    if (open.remove(number, handover)) {
      owner
          .apply(handover.session.clientId())
          .onComplete(asked -> {
            if (asked.succeeded() && handover.node.equals(asked.result())) {
              letGo(handover.session, handover.node, handover.packed);
            } else {
              sessions.roaming().release(handover.session);
            }
            handover.ended.complete();
          });
    }
  }

  private void done(Message<JsonObject> message, long number) {
    Open handover = open.remove(number);
    if (handover == null) {
      message.fail(404, "no such hand-over");
      return;
    }
    vertx.cancelTimer(handover.timer);
    letGo(handover.session, handover.node, handover.packed)
        .onComplete(safe -> {
          message.reply(Buffer.buffer());
          handover.ended.complete();
        });
  }

  /**
   * A session is at another node now: what came for it since, and what will come, is sent on.
   *
   * @param gone what is there already
   */
  Future<Void> letGo(Session session, String node, Roaming.Packed gone) {
    Promise<Void> safe = Promise.promise();
    Roaming.Left left = sessions.roaming().leave(session, node, gone);
    travellers.left(session, node);
    int[] outstanding = {1};
    Runnable one =
        () -> {
          if (--outstanding[0] == 0) {
            left.erase().run();
            safe.complete();
          }
        };
    for (Delivery delivery : left.late()) {
      outstanding[0]++;
      Publisher.Accepted accepted =
          publisher.hand(
              sink -> sink.onward(node, session.clientId(), delivery, 0),
              delivery.publication(),
              outcome -> one.run(),
              edits -> {});
      if (accepted != Publisher.Accepted.WHEN_STORED) {
        one.run();
      }
    }
    one.run();
    return safe.future();
  }

  /** Takes a session that this node has for itself, to be let go of. */
  Future<@Nullable Session> seize(String clientId) {
    Promise<@Nullable Session> seized = Promise.promise();
    sessions.roaming().seize(clientId, this, seized::complete);
    return seized.future();
  }

  @Override
  public void execute(Runnable action) {
    context.runOnContext(ignored -> action.run());
  }

  @Override
  public void takeOver(Runnable then) {
    // In a moment the session is gone, or free again.
    execute(() -> vertx.setTimer(RETRY_MILLIS, ignored -> then.run()));
  }

  @Override
  public void turnAway() {
    log.warn("node {} has been turned away from a session of its own", me);
  }
}
