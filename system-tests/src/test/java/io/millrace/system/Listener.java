package io.millrace.system;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Somebody at the console's live line: watches topics and writes down what comes. */
final class Listener implements AutoCloseable, WebSocket.Listener {
  private final StringBuffer heard = new StringBuffer();
  private final WebSocket socket;

  Listener(Millrace edge, List<String> topics) {
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(
                URI.create("ws" + edge.url().substring("http".length()) + "/v1.0/live"), this)
            .join();
    tell(new JsonObject().put("token", edge.token()));
    topics.forEach(topic -> tell(new JsonObject().put("watch", topic)));
  }

  private void tell(JsonObject frame) {
    socket.sendText(frame.encode(), true).join();
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    heard.append(part).append(last ? "\n" : "");
    return WebSocket.Listener.super.onText(from, part, last);
  }

  String heard() {
    return heard.toString();
  }

  @Override
  public void close() {
    socket.abort();
  }
}
