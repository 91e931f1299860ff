package io.millrace.functions.stage;

import java.util.function.LongPredicate;

/** A place in a chain where a function works on messages: one stage, or several side by side. */
interface Step extends Downstream {
  /**
   * @param upstream run when there is room again after {@link #full} was answered with yes
   */
  void upstream(Runnable upstream);

  /** The step below has room again. */
  void resume();

  /** Forgets messages that nobody waits for any more and that the function has not seen. */
  void dropUnsent(LongPredicate unwanted);
}
