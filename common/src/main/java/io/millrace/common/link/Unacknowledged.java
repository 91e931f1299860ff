package io.millrace.common.link;

import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a link has sent and the receiver has not acknowledged, in order. */
final class Unacknowledged {
  private record Sent(long position, Batch batch) {}

  /**
   * What an acknowledgement was for.
   *
   * @param last null when it was for nothing new
   */
  record Settled(int count, @Nullable Message last) {}

  private final ArrayDeque<Sent> sent = new ArrayDeque<>();
  private long bytes;

  boolean isEmpty() {
    return sent.isEmpty();
  }

  /** What it costs to keep. */
  long bytes() {
    return bytes;
  }

  /**
   * @param position on the link of the first message in it
   */
  void add(long position, Batch batch) {
    sent.addLast(new Sent(position, batch));
    bytes += batch.cost();
  }

  /** Takes everything out, to be sent anew. */
  List<Batch> takeAll() {
    List<Batch> all = sent.stream().map(Sent::batch).toList();
    sent.clear();
    bytes = 0;
    return all;
  }

  Optional<Message> at(long position) {
    return sent.stream()
        .filter(
            each -> position >= each.position() && position < each.position() + each.batch().size())
        .findFirst()
        .map(each -> each.batch().messages().get((int) (position - each.position())));
  }

  /** Lets go of all messages before a position. */
  Settled settle(long through) {
    int count = 0;
    Message last = null;
    while (!sent.isEmpty() && sent.getFirst().position() < through) {
      Sent first = sent.removeFirst();
      int done = (int) Math.min(first.batch().size(), through - first.position());
      count += done;
      last = first.batch().messages().get(done - 1);
      bytes -= first.batch().cost();
      if (done < first.batch().size()) {
        Batch rest = first.batch().withoutFirst(done);
        bytes += rest.cost();
        sent.addFirst(new Sent(first.position() + done, rest));
      }
    }
    return new Settled(count, last);
  }
}
