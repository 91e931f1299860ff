package io.millrace.console.live;

import io.millrace.console.hosts.SourceMessages;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** What the devices of a data source publish: a few messages a second, whoever reads them. */
final class SourceFeed implements Feed {
  private static final int AT_ONCE = 10;
  private static final long PAUSE_MILLIS = 500;

  private final SourceMessages messages;
  private final String token;
  private final String sourceId;

  SourceFeed(SourceMessages messages, String token, String sourceId) {
    this.messages = messages;
    this.token = token;
    this.sourceId = sourceId;
  }

  @Override
  public Future<Optional<JsonObject>> next() {
    return messages
        .look(token, sourceId, AT_ONCE)
        .map(
            seen -> seen.getJsonArray("messages").isEmpty() ? Optional.empty() : Optional.of(seen));
  }

  @Override
  public long pauseMillis() {
    return PAUSE_MILLIS;
  }
}
