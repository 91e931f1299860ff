package io.millrace.functions.runtime;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;

/** How an image comes to the engine: how far it is, how it ended, and the end of its log. */
final class Preparation {
  enum Kind {
    PULL,
    BUILD
  }

  private enum State {
    RUNNING,
    DONE,
    FAILED
  }

  /** Lines that are kept; what was written before them is counted. */
  private static final int MOST_LINES = 500;

  private static final int MOST_CHARACTERS = 1_000;

  private final Kind kind;
  private final long startedAt = System.currentTimeMillis();
  private final Deque<String> lines = new ArrayDeque<>();
  private long leftOut;
  private State state = State.RUNNING;
  private long endedAt;
  private String error = "";
  private String what = "";
  private int done;
  private int of;
  private long doneBytes;
  private long ofBytes;

  Preparation(Kind kind) {
    this.kind = kind;
  }

  /**
   * How far it is.
   *
   * @param of how many steps or layers there are, as far as is known; 0 for not yet
   * @param what is being done, in words for people
   */
  synchronized void at(int done, int of, String what) {
    this.done = done;
    this.of = of;
    this.what = what;
  }

  synchronized void bytes(long done, long of) {
    doneBytes = done;
    ofBytes = of;
  }

  /** Takes a piece of the log, of any number of lines. */
  synchronized void say(String text) {
    text.lines()
        .map(String::stripTrailing)
        .filter(line -> !line.isEmpty())
        .forEach(line -> {
          lines.add(line.substring(0, Math.min(line.length(), MOST_CHARACTERS)));
          if (lines.size() > MOST_LINES) {
            lines.removeFirst();
            leftOut++;
          }
        });
  }

  synchronized void succeeded() {
    end(State.DONE);
    done = of;
    what = "";
  }

  /**
   * @param why in words for people
   */
  synchronized void failed(String why) {
    end(State.FAILED);
    error = why;
    say(why);
  }

  private void end(State how) {
    state = how;
    endedAt = System.currentTimeMillis();
  }

  synchronized boolean running() {
    return state == State.RUNNING;
  }

  synchronized Optional<String> error() {
    return Optional.of(error).filter(why -> !why.isEmpty());
  }

  /** As {@link io.millrace.common.control.ImageService#state} says. */
  synchronized JsonObject describe() {
    JsonObject told =
        new JsonObject()
            .put("kind", kind.name().toLowerCase(Locale.ROOT))
            .put("state", state.name().toLowerCase(Locale.ROOT))
            .put("startedAt", startedAt)
            .put("done", done)
            .put("of", of)
            .put("what", what)
            .put("doneBytes", doneBytes)
            .put("ofBytes", ofBytes)
            .put("log", new JsonArray(lines.stream().toList()))
            .put("logLeftOut", leftOut);
    if (state != State.RUNNING) {
      told.put("endedAt", endedAt);
    }
    if (state == State.FAILED) {
      told.put("error", error);
    }
    return told;
  }
}
