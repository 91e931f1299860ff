package io.millrace.console.live;

import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One viewer's connection. It takes {@code {"token": T}} first unless the browser's cookie came
 * with it, then {@code {"watch": TOPIC}} and {@code {"unwatch": TOPIC}}, and sends {@code {"topic":
 * TOPIC, "data": …}} or {@code {"topic": TOPIC, "error": {statusCode, message}}}. Ends with 4401
 * when the token does not hold, 1008 when a frame is not understood.
 */
final class LiveSession {
  private static final int MOST_WATCHES = 32;
  private static final short NOT_UNDERSTOOD = 1008;
  private static final short LOGGED_OUT = 4401;

  private final Vertx vertx;
  private final ServerWebSocket socket;
  private final Feeds feeds;
  private final Function<LiveSession, SharedWatches> sharing;
  private final Map<String, Watch> watches = new HashMap<>();
  private @Nullable SharedWatches shared;
  private String token;

  /**
   * @param sharing makes what a viewer whose token is known watches together with others
   */
  LiveSession(
      Vertx vertx,
      ServerWebSocket socket,
      Feeds feeds,
      Function<LiveSession, SharedWatches> sharing,
      String token) {
    this.vertx = vertx;
    this.socket = socket;
    this.feeds = feeds;
    this.sharing = sharing;
    this.token = token;
  }

  String token() {
    return token;
  }

  void begin() {
    socket.textMessageHandler(this::take);
  }

  private void take(String text) {
    JsonObject frame;
    try {
      frame = new JsonObject(text);
    } catch (DecodeException notJson) {
      refuse("a frame must be a JSON object");
      return;
    }
    if (frame.getValue("token") instanceof String given && token.isEmpty()) {
      token = given;
    } else if (token.isEmpty()) {
      loggedOut("log in first: send {\"token\": …}");
    } else if (frame.getValue("watch") instanceof String topic) {
      watch(topic);
    } else if (frame.getValue("unwatch") instanceof String topic) {
      unwatch(topic);
    } else {
      refuse("a frame must be {\"watch\": TOPIC} or {\"unwatch\": TOPIC}");
    }
  }

  private void watch(String topic) {
    unwatch(topic);
    boolean common = feeds.isPicture(topic);
    Optional<Feed> own = common ? Optional.empty() : feeds.open(topic, token);
    if (watches.size() + shared().size() >= MOST_WATCHES) {
      refuse("more than " + MOST_WATCHES + " topics at once");
    } else if (common) {
      shared().add(topic);
    } else if (own.isPresent()) {
      Watch watch = new Watch(vertx, topic, own.get(), this);
      watches.put(topic, watch);
      watch.ask();
    } else {
      refuse("there is no topic '" + topic.substring(0, Math.min(topic.length(), 60)) + "'");
    }
  }

  private void unwatch(String topic) {
    Optional.ofNullable(watches.remove(topic)).ifPresent(Watch::end);
    shared().remove(topic);
  }

  private SharedWatches shared() {
    if (shared == null) {
      shared = sharing.apply(this);
    }
    return shared;
  }

  /** Whether what was sent before still waits for the viewer. */
  boolean full() {
    return !socket.isClosed() && socket.writeQueueFull();
  }

  void send(String frame) {
    // Closed a moment ago: its handler, which ends this, comes on a later turn of the loop.
    if (!socket.isClosed()) {
      socket.writeTextMessage(frame).onFailure(gone -> end());
    }
  }

  private void refuse(String reason) {
    socket.close(NOT_UNDERSTOOD, cut(reason));
  }

  void loggedOut(String reason) {
    socket.close(LOGGED_OUT, cut(reason));
  }

  /** A close frame has room for 123 bytes. */
  private static String cut(String reason) {
    String ascii = reason.replaceAll("[^ -~]", "?");
    return ascii.substring(0, Math.min(ascii.length(), 120));
  }

  /** The connection is gone. */
  void end() {
    watches.values().forEach(Watch::end);
    watches.clear();
    shared().end();
  }
}
