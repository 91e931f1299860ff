package io.millrace.console.live;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A whole that is told again when it is not what it was. */
final class ChangedFeed implements Picture {
  /** Times at which an answer was made change always and mean nothing. */
  private static final Set<String> STAMPS = Set.of("generatedAt");

  private final Supplier<Future<JsonObject>> question;
  private final long pauseMillis;
  private @Nullable JsonObject told;
  private @Nullable JsonObject compared;

  ChangedFeed(Supplier<Future<JsonObject>> question, long pauseMillis) {
    this.question = question;
    this.pauseMillis = pauseMillis;
  }

  @Override
  public Future<Optional<JsonObject>> next() {
    return question
        .get()
        .map(answer -> {
          JsonObject meant = answer.copy();
          STAMPS.forEach(meant::remove);
          if (meant.equals(compared)) {
            return Optional.empty();
          }
          compared = meant;
          told = answer;
          return Optional.of(answer);
        });
  }

  @Override
  public Optional<JsonObject> whole() {
    return Optional.ofNullable(told);
  }

  @Override
  public long pauseMillis() {
    return pauseMillis;
  }
}
