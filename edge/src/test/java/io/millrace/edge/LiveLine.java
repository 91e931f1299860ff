package io.millrace.edge;

import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** What one viewer is told over the live connection. */
final class LiveLine implements WebSocket.Listener, AutoCloseable {
  private final List<JsonObject> frames = new CopyOnWriteArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final StringBuilder part = new StringBuilder();
  private final WebSocket socket;

  /** Watches the topics with the rights of a token. */
  LiveLine(RestEdge edge, String token, List<String> topics) {
    socket =
        client
            .newWebSocketBuilder()
            .header("Cookie", "millrace-session=" + token)
            .buildAsync(URI.create(edge.url().replace("http", "ws") + "/v1.0/live"), this)
            .join();
    topics.forEach(
        topic -> socket.sendText(new JsonObject().put("watch", topic).encode(), true).join());
  }

  /** Everything so far, as it came. */
  String all() {
    return frames.toString();
  }

  /** What was told last about a topic; waits for the first. */
  JsonObject last(String topic) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> of(topic), told -> !told.isEmpty())
        .getLast();
  }

  private List<JsonObject> of(String topic) {
    return frames.stream().filter(frame -> topic.equals(frame.getString("topic"))).toList();
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      frames.add(new JsonObject(part.toString()));
      part.setLength(0);
    }
    from.request(1);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public void close() {
    socket.abort();
    client.shutdownNow();
  }
}
