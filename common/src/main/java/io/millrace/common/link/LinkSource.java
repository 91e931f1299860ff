package io.millrace.common.link;

import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import org.jspecify.annotations.Nullable;

/** What a {@link LinkSender} sends. All calls come on the context of its {@link Links}. */
public interface LinkSource {
  /**
   * The next messages in order, each handed out once: the sender keeps them until they are
   * acknowledged.
   *
   * @param maxBytes where to stop; a first message that is larger goes alone
   * @return null when there is nothing now; call {@link LinkSender#wake()} when there is
   */
  @Nullable Batch next(int maxBytes);

  /**
   * The oldest {@code count} unacknowledged messages are done with.
   *
   * @param last the last of them
   */
  void acknowledged(int count, Message last);

  /**
   * The receiver can never deliver {@code message}; the acknowledgement that covers it follows at
   * once.
   */
  void rejected(Message message, String reason);

  /** The link opened, or was lost and is being opened again. */
  void stateChanged(LinkState state);
}
