package io.millrace.ingest.session;

import java.util.LinkedHashSet;

/**
 * The messages that a session got lately, so that one which reaches it both directly and by way of
 * the node where it was before is delivered once. Callable from any thread.
 */
final class Recent {
  private static final int MOST = 10_000;

  /** Who published a message does not always travel with it: its time, to the nanosecond, does. */
  private record Identity(long timestampNanos, String topic) {}

  private final LinkedHashSet<Identity> seen = new LinkedHashSet<>();

  /** Whether the message has not come before. */
  synchronized boolean first(Publication publication) {
    boolean first = seen.add(new Identity(publication.timestampNanos(), publication.topic()));
    if (seen.size() > MOST) {
      seen.removeFirst();
    }
    return first;
  }
}
