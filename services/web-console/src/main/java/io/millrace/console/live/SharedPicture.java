package io.millrace.console.live;

import io.millrace.common.failure.Failure;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One topic as one audience sees it: asks for news with the token of the viewer who sits longest,
 * and tells them all. A viewer who does not read is told the whole when he does again; when the
 * last one leaves it ends.
 */
final class SharedPicture {
  private static final long RETRY_MILLIS = 2_000;

  /** A viewer's place here. */
  static final class Seat {
    private final LiveSession viewer;
    private final String token;
    private boolean behind = true;

    Seat(LiveSession viewer, String token) {
      this.viewer = viewer;
      this.token = token;
    }
  }

  private final Vertx vertx;
  private final String topic;
  private final Picture picture;
  private final Runnable ended;
  private final List<Seat> seats = new ArrayList<>();
  private boolean asked;
  private @Nullable Failure failing;

  /**
   * @param ended told when nobody is left
   */
  SharedPicture(Vertx vertx, String topic, Feeds feeds, Runnable ended) {
    this.vertx = vertx;
    this.topic = topic;
    this.picture = feeds.picture(topic, () -> seats.getFirst().token);
    this.ended = ended;
  }

  void take(Seat seat) {
    seats.add(seat);
    Failure failure = failing;
    if (failure != null) {
      seat.viewer.send(Frames.error(topic, failure));
    } else {
      tellBehind();
    }
    if (!asked) {
      ask();
    }
  }

  void leave(Seat seat) {
    if (seats.remove(seat) && seats.isEmpty()) {
      picture.close();
      ended.run();
    }
  }

  private void ask() {
    if (seats.isEmpty()) {
      return;
    }
    asked = true;
    Seat asking = seats.getFirst();
    picture.next().onSuccess(this::answered).onFailure(failure -> failed(asking, failure));
  }

  private void answered(Optional<JsonObject> news) {
    failing = null;
    news.ifPresent(this::tell);
    tellBehind();
    later(picture.pauseMillis());
  }

  /** Written once for all who have kept up. */
  private void tell(JsonObject news) {
    String frame = Frames.news(topic, news);
    for (Seat seat : seats) {
      seat.behind = seat.behind || seat.viewer.full();
      if (!seat.behind) {
        seat.viewer.send(frame);
      }
    }
  }

  /** Who has just come, or reads again. */
  private void tellBehind() {
    if (seats.stream().noneMatch(seat -> seat.behind)) {
      return;
    }
    picture
        .whole()
        .map(whole -> Frames.news(topic, whole))
        .ifPresent(frame ->
            seats.stream()
                .filter(seat -> seat.behind && !seat.viewer.full())
                .forEach(seat -> {
                  seat.behind = false;
                  seat.viewer.send(frame);
                }));
  }

  private void failed(Seat asking, Throwable thrown) {
    Failure failure = Failure.from(thrown);
    if (failure.kind() == Failure.Kind.UNAUTHENTICATED) {
      // It was this viewer's token alone; the others go on.
      asking.viewer.loggedOut(failure.message());
      leave(asking);
      ask();
      return;
    }
    if (failing == null) {
      // Once is enough: the same words every two seconds help nobody.
      String frame = Frames.error(topic, failure);
      seats.forEach(seat -> seat.viewer.send(frame));
    }
    failing = failure;
    later(RETRY_MILLIS);
  }

  private void later(long millis) {
    vertx.setTimer(millis, ignored -> ask());
  }
}
