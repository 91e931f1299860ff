package io.millrace.common.link;

/**
 * The way back of one inbound link. Callable from any thread; without effect once the link has
 * ended.
 */
public interface LinkAcknowledger {
  /** Every message before position {@code through} is done with. Never goes backwards. */
  void acknowledge(long through);

  /**
   * The message at {@code position} can never be delivered; an acknowledgement that covers it must
   * follow.
   */
  void reject(long position, String reason);

  /**
   * Changes how many bytes the sender may have unacknowledged, from the next acknowledgement on.
   */
  void credit(int bytes);

  /** Ends the link, so that the sender opens a new one and sends again what was unacknowledged. */
  void reset(String reason);
}
