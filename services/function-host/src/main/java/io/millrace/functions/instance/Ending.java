package io.millrace.functions.instance;

import io.millrace.functions.protocol.FunctionError;
import io.millrace.functions.runtime.InstanceExit;
import org.jspecify.annotations.Nullable;

/** Why an instance is no more. */
public sealed interface Ending {
  /** We asked it to end. */
  record Asked() implements Ending {}

  /** It could not be started; the function has nothing to do with it. */
  record NotStarted(String reason) implements Ending {}

  /** It says that the function cannot be loaded, or did not come to an end with that. */
  record NotLoaded(FunctionError error) implements Ending {}

  /** It ended by itself before it took messages; the function may or may not have to do with it. */
  record DiedLoading(FunctionError error) implements Ending {}

  /** It ended by itself, with the function in it. */
  record Died(FunctionError error) implements Ending {}

  /** We killed it because a message took too long. */
  record TooSlow(FunctionError error) implements Ending {}

  /**
   * That of an instance which nobody ended.
   *
   * @param loaded whether its function had been loaded
   * @param noun what an instance is, for people
   * @param exit null when it vanished
   */
  static Ending byItself(
      boolean loaded, String noun, @Nullable InstanceExit exit, OwnOutput output) {
    String reason = exit == null ? "it vanished" : exit.description();
    return loaded
        ? new Died(new FunctionError("", "the " + noun + " ended: " + reason, output.text(), 0))
        : new DiedLoading(
            new FunctionError(
                "",
                "the " + noun + " ended before the function was loaded: " + reason + output.hint(),
                output.text(),
                0));
  }
}
