package io.millrace.common.tunnel;

import io.millrace.common.beat.Beat;
import io.millrace.common.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All tunnels of one context of a process, at either end. Ends that cannot reach each other, or one
 * of which has forgotten the other, are found out within seconds.
 */
public final class Tunnels {
  /** Where nodes of ingest take tunnels that carry a client's MQTT. */
  public static final String MQTT = "tunnels.mqtt";

  private static final long CHECK_MILLIS = 3_000;
  private static final String ASK = ".known";
  private static final DeliveryOptions SOON = new DeliveryOptions().setSendTimeout(10_000);
  private static final Logger log = LoggerFactory.getLogger(Tunnels.class);

  /** Takes tunnels in. */
  public interface Host {
    /**
     * Who is to be at this end.
     *
     * @param request as given to {@link Tunnels#open}
     * @param tunnel to be used from the first bytes on
     * @throws ServiceException when it is refused, with the words for whoever opens it
     */
    Tunnel.Traffic admit(JsonObject request, Tunnel tunnel);
  }

  private final Vertx vertx;
  private final String address = "tunnels." + UUID.randomUUID();
  private final SecureRandom random = new SecureRandom();
  private final Map<Long, Tunnel> open = new HashMap<>();
  private final List<MessageConsumer<?>> consumers = new ArrayList<>();
  private long timer = -1;

  public Tunnels(Vertx vertx) {
    this.vertx = vertx;
  }

  /** To be called once, on the context that all of them live on. */
  public Future<Void> start() {
    timer = Beat.every(vertx, CHECK_MILLIS, this::check);
    MessageConsumer<Buffer> frames = vertx.eventBus().consumer(address, this::take);
    MessageConsumer<Buffer> questions = vertx.eventBus().consumer(address + ASK, this::answer);
    consumers.add(frames);
    consumers.add(questions);
    return Future.all(frames.completion(), questions.completion()).mapEmpty();
  }

  /** Takes tunnels that are opened to {@code service}; they are spread over all who do. */
  public Future<Void> accept(String service, Host host) {
    MessageConsumer<JsonObject> requests =
        vertx.eventBus().consumer(service, request -> admit(request, host));
    consumers.add(requests);
    return requests.completion();
  }

  /**
   * Opens a tunnel.
   *
   * @return fails with the words of the host when it refuses, or when there is none
   */
  public Future<Tunnel> open(String service, JsonObject request, Tunnel.Traffic traffic) {
    Tunnel tunnel = new Tunnel(random.nextLong(), "", this::send);
    tunnel.begin(traffic);
    open.put(tunnel.id(), tunnel);
    JsonObject whole = request.copy().put("tunnel", tunnel.id()).put("from", address);
    return vertx
        .eventBus()
        .<JsonObject>request(service, whole, SOON)
        .compose(answer -> opened(tunnel, answer.body()))
        .onFailure(failure -> open.remove(tunnel.id()));
  }

  private static Future<Tunnel> opened(Tunnel tunnel, JsonObject answer) {
    if (answer.containsKey("refused")) {
      Failure.Kind kind = Failure.Kind.valueOf(answer.getString("kind"));
      return Future.failedFuture(Failure.of(kind, answer.getString("refused")).toException());
    }
    tunnel.connect(answer.getString("address"));
    return Future.succeededFuture(tunnel);
  }

  private void admit(Message<JsonObject> request, Host host) {
    JsonObject body = request.body();
    Tunnel tunnel = new Tunnel(body.getLong("tunnel"), body.getString("from"), this::send);
    try {
      tunnel.begin(host.admit(body, tunnel));
      open.put(tunnel.id(), tunnel);
      request.reply(new JsonObject().put("address", address));
    } catch (ServiceException refused) {
      Failure failure = Failure.from(refused);
      request.reply(
          new JsonObject().put("refused", failure.message()).put("kind", failure.kind().name()));
    }
  }

  private void send(Tunnel tunnel, TunnelFrame frame) {
    if (frame.kind() == TunnelFrame.Kind.END) {
      open.remove(tunnel.id());
    }
    vertx.eventBus().send(tunnel.peer(), frame.encode());
  }

  private void take(Message<Buffer> message) {
    TunnelFrame frame = TunnelFrame.decode(message.body());
    Tunnel tunnel = open.get(frame.tunnel());
    if (tunnel != null && !tunnel.take(frame)) {
      open.remove(tunnel.id());
    }
  }

  /** Asks each process at the other end which of the tunnels it knows. */
  private void check() {
    open.values().stream()
        .filter(tunnel -> !tunnel.peer().isEmpty())
        .collect(Collectors.groupingBy(Tunnel::peer))
        .forEach(this::ask);
  }

  private void ask(String peer, List<Tunnel> tunnels) {
    Buffer list = Buffer.buffer();
    tunnels.forEach(tunnel -> list.appendLong(tunnel.id()).appendLong(tunnel.takenHere()));
    vertx
        .eventBus()
        .<Buffer>request(peer + ASK, list, SOON)
        .onSuccess(unknown -> {
          for (int at = 0; at < unknown.body().length(); at += Long.BYTES) {
            lose(unknown.body().getLong(at));
          }
        })
        .onFailure(silent -> {
          log.debug("{} does not answer: {}", peer, silent.getMessage());
          tunnels.forEach(tunnel -> lose(tunnel.id()));
        });
  }

  private void lose(long id) {
    Tunnel tunnel = open.remove(id);
    if (tunnel != null) {
      tunnel.lost();
    }
  }

  private void answer(Message<Buffer> question) {
    Buffer list = question.body();
    Buffer unknown = Buffer.buffer();
    for (int at = 0; at < list.length(); at += 2 * Long.BYTES) {
      Tunnel tunnel = open.get(list.getLong(at));
      if (tunnel == null) {
        unknown.appendLong(list.getLong(at));
      } else {
        // A grant that was lost is made good here.
        tunnel.takenThere(list.getLong(at + Long.BYTES));
      }
    }
    question.reply(unknown);
  }

  /** How many there are. */
  public int size() {
    return open.size();
  }

  /** Ends all of them, at both ends. */
  public Future<Void> stop() {
    vertx.cancelTimer(timer);
    List.copyOf(open.values()).forEach(Tunnel::shut);
    open.clear();
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList()).mapEmpty();
  }
}
