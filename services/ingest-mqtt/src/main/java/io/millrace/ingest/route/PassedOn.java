package io.millrace.ingest.route;

import io.millrace.common.link.LinkAcknowledger;
import java.util.ArrayDeque;

/**
 * What a link brought and was passed on, in order: acknowledged up to the first that is not on disk
 * yet. On the service's context.
 */
public final class PassedOn {
  /** One message. */
  public static final class Entry {
    private boolean done;

    /** Nothing more is to be done for it; to be followed by {@link PassedOn#acknowledge}. */
    public void done() {
      done = true;
    }
  }

  private final LinkAcknowledger acknowledger;
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private long through;

  /**
   * @param acknowledger of the link that brings the messages
   */
  public PassedOn(LinkAcknowledger acknowledger) {
    this.acknowledger = acknowledger;
  }

  /** The next message. */
  public void add(Entry entry) {
    entries.addLast(entry);
  }

  /** Position in the link of the message that was added last, counted from 0. */
  public long last() {
    return through + entries.size() - 1;
  }

  /** Forgets all: the link is gone. */
  public void clear() {
    entries.clear();
  }

  /** Tells the sender how far everything is done, if that is further than it knows. */
  public void acknowledge() {
    long before = through;
    while (!entries.isEmpty() && entries.getFirst().done) {
      entries.removeFirst();
      through++;
    }
    if (through > before) {
      acknowledger.acknowledge(through);
    }
  }
}
