package io.millrace.functions.stage;

import io.millrace.common.message.Message;

/** Where a stage's results, or a chain's input, go: the next stage, or the outlets. */
interface Downstream {
  /** Whether it has enough for now. Whoever goes on nevertheless must soon stop. */
  boolean full();

  /** Takes a message; {@link #flush} follows soon. */
  void offer(long root, Message message);

  /** Hands on what was offered. */
  void flush();

  /** The lowest root that has not left yet, or {@link Long#MAX_VALUE}. */
  long lowestRoot();
}
