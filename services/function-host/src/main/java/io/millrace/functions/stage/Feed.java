package io.millrace.functions.stage;

import io.millrace.common.message.Message;
import io.millrace.functions.protocol.MessagesFrame;
import io.millrace.functions.protocol.RuntimeSession;

/** Writes waiting messages of a queue as frames: many small ones in one, a large one alone. */
final class Feed {
  private Feed() {}

  /**
   * Writes one frame and counts its messages as sent.
   *
   * @param base sequence of the first item of the queue
   * @param most messages in the frame; at least 1 is waiting
   */
  static void writeFrame(RuntimeSession to, ItemQueue queue, long base, int most) {
    to.beginFrame();
    Message first = queue.message(queue.sent());
    if (MessagesFrame.recordBytes(first) > MessagesFrame.TARGET_BYTES) {
      writeAlone(to, queue, base, first);
      return;
    }
    int bytes = MessagesFrame.recordBytes(first);
    int count = 1;
    while (count < most) {
      int more = MessagesFrame.recordBytes(queue.message(queue.sent() + count));
      if (bytes + more > MessagesFrame.TARGET_BYTES) {
        break;
      }
      bytes += more;
      count++;
    }
    MessagesFrame frame = new MessagesFrame(bytes);
    for (int i = 0; i < count; i++) {
      Message message = queue.message(queue.sent());
      frame.add(base + queue.sent(), to.topic(message.topic()), message);
      queue.sendOne();
    }
    to.writeMessages(frame.finish());
  }

  private static void writeAlone(RuntimeSession to, ItemQueue queue, long base, Message message) {
    long sequence = base + queue.sent();
    // Counted before it is written: a write that fails may bring results in at once.
    queue.sendOne();
    to.writeAlone(sequence, message);
  }
}
