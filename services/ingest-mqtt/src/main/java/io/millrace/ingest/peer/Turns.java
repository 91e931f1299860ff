package io.millrace.ingest.peer;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Lets what concerns one client happen one after the other, so that its session is never taken from
 * two sides. On the service's context.
 */
final class Turns {
  private final Map<String, Future<?>> last = new HashMap<>();

  /** Begins {@code action} when all before it of the same client have ended, well or not. */
  <T> Future<T> take(String clientId, Supplier<Future<T>> action) {
    Future<?> before = last.get(clientId);
    Future<T> mine = before == null ? action.get() : before.transform(ended -> action.get());
    if (!mine.isComplete()) {
      last.put(clientId, mine);
      mine.onComplete(ended -> last.remove(clientId, mine));
    }
    return mine;
  }
}
