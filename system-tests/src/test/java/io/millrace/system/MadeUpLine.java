package io.millrace.system;

import com.microsoft.playwright.BrowserContext;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The other end of a page's live line, with more to tell than an edge on this machine would have:
 * 200 pipelines whose figures all change with every update, at any pace. Everything else a page
 * asks of the edge itself.
 *
 * <p>Hours of traffic are not sent whole: the browser's driver would read every byte along. The
 * window keeps a set of updates, and hands them to the page as they are called up, as text that
 * just came in.
 */
final class MadeUpLine implements AutoCloseable {
  private static final int PIPELINES = 200;
  private static final int MESSAGES = 25;
  private static final String TAP = "tap:";

  /** Updates that a page may have unseen: as many as an unhurried one would have. */
  private static final int AHEAD = 20;

  /** Different updates of a topic that are kept in the window. */
  private static final int KEPT = 16;

  private final Vertx vertx = Vertx.vertx();
  private final Set<String> topics = ConcurrentHashMap.newKeySet();
  private final Set<String> kept = ConcurrentHashMap.newKeySet();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong seen = new AtomicLong();
  private final HttpServer server;
  private volatile long wanted;
  private volatile long everyMillis;

  MadeUpLine() {
    server = vertx.createHttpServer().webSocketHandler(this::begin).listen(0, "127.0.0.1").await();
  }

  /** Makes pages of this window, to be opened yet, listen here. */
  void insteadOfTheEdge(BrowserContext window) {
    window.addInitScript(
        """
        window.WebSocket = class extends WebSocket {
          #receive = () => {}
          #kept = {}

          constructor() {
            super('ws://127.0.0.1:%d/')
            this.addEventListener('message', (event) => this.#take(event))
          }

          set onmessage(receive) {
            this.#receive = receive
          }

          #take(event) {
            const frame = event.data.startsWith('{"topic"') ? {} : JSON.parse(event.data)
            if (frame.keep) {
              this.#kept[frame.keep] = frame.frames
            } else if (frame.play) {
              frame.play.forEach((topic) => this.#receive({ data: this.#kept[topic][frame.number] }))
              this.send(`{"seen": ${frame.play.length}}`)
            } else {
              this.#receive(event)
              this.send('{"seen": 1}')
            }
          }
        }
        """
            .formatted(server.actualPort()));
  }

  private void begin(ServerWebSocket page) {
    topics.clear();
    kept.clear();
    sent.set(0);
    seen.set(0);
    page.textMessageHandler(text -> {
      JsonObject frame = new JsonObject(text);
      if (frame.containsKey("seen")) {
        seen.addAndGet(frame.getLong("seen"));
      } else if (frame.containsKey("watch")) {
        topics.add(frame.getString("watch"));
        tell(page, frame.getString("watch"), true);
      } else {
        topics.remove(frame.getString("unwatch"));
      }
    });
    long clock = vertx.setPeriodic(1, ignored -> tick(page));
    page.closeHandler(closed -> vertx.cancelTimer(clock));
  }

  private long lastMillis;

  private void tick(ServerWebSocket page) {
    long now = System.currentTimeMillis();
    if (everyMillis > 0 && now - lastMillis < everyMillis) {
      return;
    }
    lastMillis = now;
    while (wanted > 0 && sent.get() - seen.get() < AHEAD) {
      wanted--;
      long round = wanted;
      List<String> due = topics.stream().filter(topic -> due(topic, round)).toList();
      if (everyMillis > 0) {
        due.forEach(topic -> tell(page, topic, false));
        return;
      }
      due.stream().filter(kept::add).forEach(topic -> keep(page, topic));
      sent.addAndGet(due.size());
      page.writeTextMessage(
          new JsonObject().put("play", new JsonArray(due)).put("number", round % KEPT).encode());
    }
  }

  private void keep(ServerWebSocket page, String topic) {
    JsonArray frames = new JsonArray();
    for (int turn = 1; turn <= KEPT; turn++) {
      frames.add(frame(topic, data(topic, false, turn)));
    }
    page.writeTextMessage(new JsonObject().put("keep", topic).put("frames", frames).encode());
  }

  private static String frame(String topic, JsonObject data) {
    return new JsonObject().put("topic", topic).put("data", data).encode();
  }

  /**
   * Beside messages that pass, everything else is told at a quarter of their pace, as by an edge.
   */
  private boolean due(String topic, long round) {
    return topic.startsWith(TAP)
        || round % 4 == 0
        || topics.stream().noneMatch(t -> t.startsWith(TAP));
  }

  private void tell(ServerWebSocket page, String topic, boolean first) {
    page.writeTextMessage(frame(topic, data(topic, first, sent.incrementAndGet())));
  }

  private static JsonObject data(String topic, boolean first, long turn) {
    if (topic.startsWith(TAP)) {
      return new JsonObject().put("messages", messages(turn)).put("leftOut", 7);
    }
    if (topic.startsWith("pipeline:")) {
      return line(0, turn)
          .put("transformationArgsList", new JsonArray())
          .put("originSelectors", new JsonArray())
          .put("rates", line(0, turn).put("stages", new JsonArray()));
    }
    return switch (topic) {
      case "pipelines" -> new JsonObject().put("full", first).put("pipelines", lines(turn));
      case "overview" ->
          new JsonObject()
              .put("inRate", turn)
              .put("outRate", turn)
              .put("errorRate", 0)
              .put("bytesInRate", turn * 100)
              .put("spoolMessages", turn)
              .put("spoolBytes", turn * 1_000)
              .put("alerts", new JsonObject().put("warning", turn % 10))
              .put("pipelines", new JsonObject().put("Healthy", PIPELINES));
      case "nodes" -> new JsonObject().put("nodes", new JsonArray()).put("cluster", degraded());
      case "placement" -> placement();
      default -> new JsonObject().put("alerts", new JsonArray());
    };
  }

  private static JsonObject degraded() {
    return new JsonObject()
        .put("health", "degraded")
        .put("sentence", "functions.two is missing; what ran there runs elsewhere where it can.");
  }

  private static JsonObject placement() {
    JsonArray nodes =
        new JsonArray()
            .add(new JsonObject().put("node", "one").put("state", "alive"))
            .add(new JsonObject().put("node", "two").put("state", "missing"));
    return new JsonObject()
        .put(
            "cluster",
            degraded().put("clustered", true).put("placementLagMillis", 340).put("nodes", nodes))
        .put(
            "placement",
            new JsonObject()
                .put("version", 7)
                .put("madeAt", Instant.now().toString())
                .put("waitingMoves", 0)
                .put(
                    "dataPipelines",
                    new JsonArray()
                        .add(placed(0, "", "one", "two"))
                        .add(placed(1, "no node has the label gpu"))));
  }

  private static JsonObject placed(int number, String reason, String... nodes) {
    return new JsonObject()
        .put("id", "p" + number)
        .put("name", "pipeline-" + number)
        .put("nodes", new JsonArray(List.of(nodes)))
        .put("output", "")
        .put("reason", reason);
  }

  private static JsonArray lines(long turn) {
    JsonArray lines = new JsonArray();
    for (int i = 0; i < PIPELINES; i++) {
      lines.add(line(i, turn));
    }
    return lines;
  }

  private static JsonObject line(int number, long turn) {
    return new JsonObject()
        .put("id", "p" + number)
        .put("name", "pipeline-" + number)
        .put("state", (turn + number) % 50 == 0 ? "Retrying" : "Healthy")
        .put("stateReason", number == 0 ? "pulling the image: %d %%".formatted(turn % 100) : "")
        .put("inRate", (turn * 7 + number) % 1_000)
        .put("outRate", (turn * 5 + number) % 1_000)
        .put("errorRate", (turn + number) % 3)
        .put("waiting", (turn * 11 + number) % 10_000)
        .put("waitingBytes", (turn * 1_100 + number) % 1_000_000)
        .put("deadLetters", number % 4)
        .put("latencyP50Micros", 400 + turn % 50)
        .put("latencyP99Micros", 4_000 + (turn * 13 + number) % 5_000);
  }

  private static JsonArray messages(long turn) {
    JsonArray messages = new JsonArray();
    for (int i = 0; i < MESSAGES; i++) {
      byte[] payload =
          "{\"sensor\": \"front\", \"reading\": %d, \"note\": \"%s\"}"
              .formatted(turn * MESSAGES + i, "x".repeat(120))
              .getBytes(StandardCharsets.UTF_8);
      messages.add(
          new JsonObject()
              .put("topic", "plant/temperature")
              .put("timestamp", System.currentTimeMillis() * 1_000_000)
              .put("payload", Base64.getEncoder().encodeToString(payload))
              .put("size", payload.length));
    }
    return messages;
  }

  /**
   * From now on sends so many updates of everything that is watched.
   *
   * @param pause milliseconds between two; 0 for as fast as the page takes them
   */
  void send(long updates, long pause) {
    everyMillis = pause;
    wanted = updates;
  }

  /** Whether the page has everything that was sent, and nothing is to come. */
  boolean told() {
    return wanted <= 0 && sent.get() == seen.get();
  }

  @Override
  public void close() {
    server.close().await();
    vertx.close().await();
  }
}
