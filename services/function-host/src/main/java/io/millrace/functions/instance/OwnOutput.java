package io.millrace.functions.instance;

import io.millrace.functions.runtime.InstanceRequest;
import io.millrace.functions.runtime.OutputThrottle;
import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * What an instance writes to its own output, past the runtime in it: thinned, shown as lines of the
 * stage, and remembered as far as needed to say why it died.
 */
final class OwnOutput {
  /** Takes lines for the stage's log. */
  @FunctionalInterface
  interface Lines {
    void line(long timestampNanos, int level, String text);
  }

  private static final int KEPT = 20;
  private static final long SAY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int LEVEL_OUTPUT = 0;
  private static final int LEVEL_WARNING = 3;
  private static final int LEVEL_ERRORS = 6;

  private final Lines lines;
  private final UnaryOperator<String> mask;
  private final OutputThrottle output = new OutputThrottle(System::nanoTime);
  private final OutputThrottle errors = new OutputThrottle(System::nanoTime);
  private final ArrayDeque<String> last = new ArrayDeque<>();
  private long saidAt;

  /**
   * @param mask hides what people must not see
   */
  OwnOutput(Lines lines, UnaryOperator<String> mask) {
    this.lines = lines;
    this.mask = mask;
  }

  /** What a driver gives lines to, on any thread; they are taken on {@code context}. */
  InstanceRequest.Output from(Context context) {
    return (error, text) -> {
      if ((error ? errors : output).admits(text)) {
        context.runOnContext(ignored -> take(error, text));
      }
    };
  }

  private void take(boolean error, String written) {
    String text = mask.apply(written);
    if (!text.isBlank()) {
      if (last.size() == KEPT) {
        last.removeFirst();
      }
      last.addLast(text);
    }
    lines.line(now(), error ? LEVEL_ERRORS : LEVEL_OUTPUT, text);
  }

  private static long now() {
    return System.currentTimeMillis() * 1_000_000;
  }

  /** Says, at most once a second, how much was left out. */
  void tick(long nanos) {
    if (nanos - saidAt > SAY_NANOS) {
      saidAt = nanos;
      sayLeftOut();
    }
  }

  void sayLeftOut() {
    long leftOut = output.takeLeftOut() + errors.takeLeftOut();
    if (leftOut > 0) {
      lines.line(now(), LEVEL_WARNING, "... " + leftOut + " lines of output left out");
    }
  }

  /** The last lines. */
  String text() {
    return String.join("\n", last);
  }

  /** The very last line in brackets, to go behind a sentence. */
  String hint() {
    return last.isEmpty() ? "" : " (" + last.getLast() + ")";
  }
}
