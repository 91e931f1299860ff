package io.millrace.functions.stage;

import io.millrace.common.message.Message;
import io.millrace.functions.protocol.FunctionError;

/** Takes messages that cannot be processed, and what people should know. */
interface FailureDesk {
  /**
   * Puts the input message {@code root} among the dead letters.
   *
   * @param stage where it failed; the number of stages when it was the output that refused it
   * @param failed what it had become by then
   * @param durable run on the event loop once it is safe; calls of one stage come back in order
   */
  void deadLetter(long root, int stage, Message failed, FunctionError error, Runnable durable);
}
