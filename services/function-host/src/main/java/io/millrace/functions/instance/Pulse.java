package io.millrace.functions.instance;

import io.millrace.common.beat.Beat;
import io.vertx.core.Vertx;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Has a node's functions looked after: ten times a second while anything runs, else once a second,
 * so that a box without functions sleeps. Belongs to the event loop.
 */
public final class Pulse {
  private static final long QUICK_MILLIS = 100;
  private static final long SLOW_MILLIS = 1_000;

  private final Vertx vertx;
  private @Nullable BooleanSupplier look;
  private long quick = -1;
  private long slow = -1;

  Pulse(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Begins.
   *
   * @param look at each beat; whether anything runs
   * @param second after it, once a second
   */
  public void begin(BooleanSupplier look, Runnable second) {
    this.look = look;
    slow =
        Beat.every(
            vertx,
            SLOW_MILLIS,
            () -> {
              beat(look);
              second.run();
            });
  }

  /** Something begins to run: it is looked after within a tenth of a second. */
  public void quicken() {
    BooleanSupplier begun = look;
    if (begun != null && quick == -1) {
      quick = Beat.every(vertx, QUICK_MILLIS, () -> beat(begun));
    }
  }

  private void beat(BooleanSupplier begun) {
    if (begun.getAsBoolean()) {
      quicken();
    } else {
      vertx.cancelTimer(quick);
      quick = -1;
    }
  }

  /** Looks after nothing any more. */
  public void end() {
    look = null;
    vertx.cancelTimer(slow);
    vertx.cancelTimer(quick);
  }
}
