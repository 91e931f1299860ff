package io.millrace.ingest.preview;

import io.millrace.ingest.session.Publication;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;

/** What one viewer has seen so far. Offered to from all event loops. */
final class Look {
  private static final int SHOWN_BYTES = 12 * 1024;

  private final int most;
  private final Promise<Void> full = Promise.promise();
  private final JsonArray messages = new JsonArray();
  private long leftOut;
  private boolean ended;

  Look(int most) {
    this.most = most;
  }

  /** Completes when no more fits. */
  Promise<Void> full() {
    return full;
  }

  synchronized void offer(Publication publication) {
    if (ended) {
      return;
    }
    if (messages.size() >= most) {
      leftOut++;
      return;
    }
    messages.add(shown(publication));
    if (messages.size() == most) {
      full.tryComplete();
    }
  }

  private static JsonObject shown(Publication publication) {
    int size = publication.payload().length();
    byte[] beginning = publication.payload().getBytes(0, Math.min(size, SHOWN_BYTES));
    return new JsonObject()
        .put("topic", publication.topic())
        .put("timestamp", publication.timestampNanos())
        .put("payload", Base64.getEncoder().encodeToString(beginning))
        .put("size", size)
        .put("cut", size > SHOWN_BYTES);
  }

  synchronized JsonObject end() {
    ended = true;
    return new JsonObject().put("messages", messages).put("leftOut", leftOut);
  }
}
