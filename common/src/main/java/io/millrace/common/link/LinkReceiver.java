package io.millrace.common.link;

import io.millrace.common.message.Batch;

/**
 * Takes the messages of one link, in order and without gaps. Called on the context of its {@link
 * Links}.
 */
public interface LinkReceiver {
  /** {@code position} is that of the first message of {@code batch}. Must not block. */
  void receive(long position, Batch batch);

  /**
   * The sender, or the one behind it, cannot send more before something is acknowledged. Called
   * about once a second while that is so; for receivers that gather messages.
   */
  default void pressed() {}

  /**
   * The link has ended; what it has not acknowledged will be sent again on another link, so drop it
   * where possible.
   */
  void closed(String reason);
}
