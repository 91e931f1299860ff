package io.millrace.functions.state;

import io.millrace.functions.fixtures.UnwatchedStates;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that changes a state as fast as it can, and says each number once it is kept. */
final class CountingProcess {
  private CountingProcess() {}

  public static void main(String[] arguments) {
    Vertx vertx = Vertx.vertx();
    vertx.runOnContext(ignored -> {
      StateStore store = new StateStore(vertx, Path.of(arguments[0]), new UnwatchedStates());
      store.open().onSuccess(opened -> count(vertx, store, 1));
    });
  }

  private static void count(Vertx vertx, StateStore store, int from) {
    for (int number = from; number < from + 10; number++) {
      String kept = Integer.toString(number);
      store
          .keep("p1", "fn", new StateChange("n", kept.getBytes(StandardCharsets.UTF_8)))
          .onSuccess(done -> {
            byte[] line = ("kept " + kept + "\n").getBytes(StandardCharsets.UTF_8);
            System.out.write(line, 0, line.length);
            System.out.flush();
          });
    }
    vertx.setTimer(1, ignored -> count(vertx, store, from + 10));
  }
}
