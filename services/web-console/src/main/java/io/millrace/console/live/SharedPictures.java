package io.millrace.console.live;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;

/**
 * Pictures that are watched at the moment. However many viewers of an audience watch a topic, the
 * manager is asked for it once. All of it happens on one event loop.
 */
final class SharedPictures {
  private record Key(Audience audience, String topic) {}

  private final Vertx vertx;
  private final Feeds feeds;
  private final Context loop;
  private final Map<Key, SharedPicture> watched = new HashMap<>();

  SharedPictures(Vertx vertx, Feeds feeds) {
    this.vertx = vertx;
    this.feeds = feeds;
    this.loop = vertx.getOrCreateContext();
  }

  /**
   * Begins to tell a viewer about a topic: at once what is known, then what changes.
   *
   * @param topic one that {@link Feeds#isPicture}
   * @return ends it
   */
  Watching join(Audience audience, String topic, String token, LiveSession viewer) {
    Key key = new Key(audience, topic);
    SharedPicture.Seat seat = new SharedPicture.Seat(viewer, token);
    loop.runOnContext(ready ->
        watched
            .computeIfAbsent(
                key, absent -> new SharedPicture(vertx, topic, feeds, () -> watched.remove(key)))
            .take(seat));
    return () ->
        loop.runOnContext(ready -> {
          SharedPicture picture = watched.get(key);
          if (picture != null) {
            picture.leave(seat);
          }
        });
  }
}
