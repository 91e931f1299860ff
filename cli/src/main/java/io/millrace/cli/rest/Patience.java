package io.millrace.cli.rest;

import io.millrace.cli.CommandFailure;
import io.millrace.cli.output.Terminal;
import java.time.Duration;
import java.util.function.Supplier;

/** Asks again while the edge is away, as when it restarts; says so once. */
public final class Patience {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Terminal terminal;

  public Patience(Terminal terminal) {
    this.terminal = terminal;
  }

  /** What {@code question} answers, however long that takes; refusals come through. */
  public <T> T ask(Supplier<T> question) throws InterruptedException {
    boolean away = false;
    while (true) {
      try {
        T answer = question.get();
        if (away) {
          terminal.note("millrace: the edge is back");
        }
        return answer;
      } catch (CommandFailure failure) {
        if (!failure.temporary()) {
          throw failure;
        }
      } catch (Refusal refused) {
        if (!refused.temporary()) {
          throw refused;
        }
      }
      if (!away) {
        terminal.note("millrace: the edge does not answer; waiting for it");
      }
      away = true;
      Thread.sleep(PAUSE);
    }
  }
}
