package io.millrace.functions.trial;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.control.TrialService;
import io.millrace.common.failure.Failure;
import io.millrace.functions.instance.Workplace;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** All trials of this node: a few at a time. Belongs to the event loop. */
public final class Trials implements TrialService {
  private static final int AT_ONCE = 4;

  private final Workplace place;
  private final Counter count;
  private final Set<Trial> running = new LinkedHashSet<>();
  private boolean closed;

  public Trials(Workplace place, MeterRegistry meters) {
    this.place = place;
    this.count =
        Counter.builder("millrace.functions.trials")
            .description("chains of functions that were tried without deploying them")
            .register(meters);
  }

  @Override
  public Future<JsonObject> run(JsonObject request) {
    if (closed || running.size() >= AT_ONCE) {
      String reason =
          closed
              ? "this node is stopping; try again shortly"
              : "this node runs " + AT_ONCE + " tests already; try again when one has ended";
      return Future.failedFuture(
          Failure.of(closed ? Failure.Kind.UNAVAILABLE : Failure.Kind.TOO_MANY, reason)
              .toException());
    }
    try {
      Trial trial = new Trial(place, TrialRequest.of(request));
      running.add(trial);
      count.increment();
      place.pulse().quicken();
      return trial
          .run()
          .onComplete(answer -> trial.gone().onComplete(gone -> running.remove(trial)));
    } catch (ServiceException refused) {
      return Future.failedFuture(refused);
    }
  }

  /**
   * To be called several times a second.
   *
   * @return whether any runs
   */
  public boolean tick() {
    long now = System.nanoTime();
    List.copyOf(running).forEach(trial -> trial.tick(now));
    return !running.isEmpty();
  }

  /** Takes no more, and ends those that run. */
  public Future<Void> close() {
    closed = true;
    return Future.join(running.stream().map(Trial::gone).toList()).mapEmpty();
  }
}
