package io.millrace.console.app;

import io.millrace.common.beat.Beat;
import io.millrace.common.control.AccessService;
import io.millrace.common.failure.Failure;
import io.vertx.core.Vertx;
import java.util.Optional;

/**
 * Whether a manager answers on the bus, asked every second: without one the entrance can serve
 * nobody.
 */
final class ManagerPresence {
  private static final long INTERVAL_MILLIS = 1_000;

  private final Vertx vertx;
  private final AccessService access;
  private volatile boolean answers;
  private boolean asking;
  private long timer = -1;

  ManagerPresence(Vertx vertx, AccessService access) {
    this.vertx = vertx;
    this.access = access;
  }

  void watch() {
    timer = Beat.every(vertx, INTERVAL_MILLIS, this::ask);
    ask();
  }

  void stop() {
    vertx.cancelTimer(timer);
    answers = false;
  }

  Optional<String> problem() {
    return answers ? Optional.empty() : Optional.of("pipeline-manager does not answer");
  }

  private void ask() {
    if (asking) {
      return;
    }
    asking = true;
    // Nobody has an empty token: the refusal is the sign of life, and costs the manager nothing.
    access
        .whoAmI("")
        .onComplete(answer -> {
          asking = false;
          answers =
              answer.succeeded() || Failure.from(answer.cause()).kind() != Failure.Kind.UNAVAILABLE;
        });
  }
}
