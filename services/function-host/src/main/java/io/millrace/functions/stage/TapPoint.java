package io.millrace.functions.stage;

import io.millrace.common.message.Message;

/** Looks at messages on their way through a chain. */
@FunctionalInterface
interface TapPoint {
  /**
   * @param place the stage that the message enters, from 0, or {@link
   *     io.millrace.functions.tap.Taps#END}
   */
  void show(int place, Message message);
}
