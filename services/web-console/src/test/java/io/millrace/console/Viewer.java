package io.millrace.console;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A browser's end of the live connection. */
final class Viewer implements WebSocket.Listener, AutoCloseable {
  final List<JsonObject> frames = new CopyOnWriteArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final StringBuilder part = new StringBuilder();
  private final WebSocket socket;
  private volatile int closedWith = -1;
  private volatile String reason = "";

  Viewer(int port, Map<String, String> headers) throws Exception {
    WebSocket.Builder builder = client.newWebSocketBuilder();
    headers.forEach(builder::header);
    socket =
        builder
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/v1.0/live"), this)
            .get(10, TimeUnit.SECONDS);
  }

  void send(String frame) {
    socket.sendText(frame, true).join();
  }

  void watch(String topic) {
    send(new JsonObject().put("watch", topic).encode());
  }

  List<JsonObject> of(String topic) {
    return frames.stream().filter(frame -> topic.equals(frame.getString("topic"))).toList();
  }

  Optional<JsonObject> last(String topic) {
    List<JsonObject> all = of(topic);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
  }

  int closedWith() {
    return closedWith;
  }

  String reason() {
    return reason;
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      frames.add(new JsonObject(part.toString()));
      part.setLength(0);
    }
    from.request(1);
    return java.util.concurrent.CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int status, String why) {
    reason = why;
    closedWith = status;
    return java.util.concurrent.CompletableFuture.completedStage(null);
  }

  @Override
  public void close() {
    socket.abort();
    client.shutdownNow();
  }
}
