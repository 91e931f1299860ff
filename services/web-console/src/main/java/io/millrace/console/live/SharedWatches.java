package io.millrace.console.live;

import io.millrace.common.control.AccessService;
import io.millrace.common.failure.Failure;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one viewer watches together with others. Who the viewer is, and so with whom, is asked again
 * every few seconds: a token that ends, and rights that change, count for those who only listen
 * too.
 */
final class SharedWatches {
  private static final long CHECK_MILLIS = 5_000;
  private static final long RETRY_MILLIS = 2_000;

  private final Vertx vertx;
  private final AccessService access;
  private final SharedPictures pictures;
  private final LiveSession viewer;
  private final String token;

  /** By topic; empty until it is known who watches. */
  private final Map<String, Optional<Watching>> watches = new HashMap<>();

  private @Nullable Audience audience;
  private boolean checking;
  private @Nullable Failure failing;
  private boolean ended;

  SharedWatches(
      Vertx vertx,
      AccessService access,
      SharedPictures pictures,
      LiveSession viewer,
      String token) {
    this.vertx = vertx;
    this.access = access;
    this.pictures = pictures;
    this.viewer = viewer;
    this.token = token;
  }

  void add(String topic) {
    watches.put(topic, Optional.empty());
    if (audience != null) {
      join(topic, audience);
    } else if (failing != null) {
      viewer.send(Frames.error(topic, failing));
    } else if (!checking) {
      checking = true;
      check();
    }
  }

  void remove(String topic) {
    Optional.ofNullable(watches.remove(topic)).flatMap(watch -> watch).ifPresent(Watching::end);
  }

  int size() {
    return watches.size();
  }

  void end() {
    ended = true;
    watches.values().forEach(watch -> watch.ifPresent(Watching::end));
    watches.clear();
  }

  private void join(String topic, Audience known) {
    watches.put(topic, Optional.of(pictures.join(known, topic, token, viewer)));
  }

  private void check() {
    if (!ended) {
      access.whoAmI(token).onSuccess(this::known).onFailure(this::unknown);
    }
  }

  private void known(JsonObject person) {
    if (ended) {
      return;
    }
    failing = null;
    Audience now = Audience.of(person);
    if (!now.equals(audience)) {
      audience = now;
      List.copyOf(watches.keySet())
          .forEach(topic -> {
            remove(topic);
            join(topic, now);
          });
    }
    vertx.setTimer(CHECK_MILLIS, again -> check());
  }

  private void unknown(Throwable thrown) {
    if (ended) {
      return;
    }
    Failure failure = Failure.from(thrown);
    if (failure.kind() == Failure.Kind.UNAUTHENTICATED) {
      viewer.loggedOut(failure.message());
      return;
    }
    if (audience == null && failing == null) {
      failing = failure;
      watches.keySet().forEach(topic -> viewer.send(Frames.error(topic, failure)));
    }
    vertx.setTimer(RETRY_MILLIS, again -> check());
  }
}
