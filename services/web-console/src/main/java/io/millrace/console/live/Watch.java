package io.millrace.console.live;

import io.millrace.common.failure.Failure;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * One topic of one viewer alone: asks its feed, passes on what is new, pauses, asks again. A viewer
 * who does not read is not asked for.
 */
final class Watch {
  private static final long RETRY_MILLIS = 2_000;

  private final Vertx vertx;
  private final String topic;
  private final Feed feed;
  private final LiveSession session;
  private boolean ended;
  private boolean failing;

  Watch(Vertx vertx, String topic, Feed feed, LiveSession session) {
    this.vertx = vertx;
    this.topic = topic;
    this.feed = feed;
    this.session = session;
  }

  void ask() {
    if (ended) {
      return;
    }
    if (session.full()) {
      later(feed.pauseMillis());
      return;
    }
    feed.next().onSuccess(this::answered).onFailure(this::failed);
  }

  private void answered(Optional<JsonObject> news) {
    if (ended) {
      return;
    }
    failing = false;
    news.ifPresent(data -> session.send(Frames.news(topic, data)));
    later(feed.pauseMillis());
  }

  private void failed(Throwable thrown) {
    if (ended) {
      return;
    }
    Failure failure = Failure.from(thrown);
    if (failure.kind() == Failure.Kind.UNAUTHENTICATED) {
      session.loggedOut(failure.message());
      return;
    }
    if (!failing) {
      // Once is enough: the same words every two seconds help nobody.
      failing = true;
      session.send(Frames.error(topic, failure));
    }
    later(RETRY_MILLIS);
  }

  private void later(long millis) {
    vertx.setTimer(millis, ignored -> ask());
  }

  void end() {
    ended = true;
    feed.close();
  }
}
