package io.millrace.ingest.listener;

import io.netty.channel.Channel;
import java.util.EnumSet;
import java.util.Set;

/** Whether a client's socket is read: while nothing speaks against it. For its event loop. */
final class ReadGate {
  /** What can speak against reading. */
  enum Cause {
    /** CONNECT has not been answered. */
    CONNECTING,
    /** Too much waits for the disk. */
    DISK,
    /** The client publishes faster than it may. */
    RATE,
    /** The client does not read its answers. */
    OUTPUT,
    /** Large packets of all clients take all the memory that they may. */
    ASSEMBLY
  }

  private final Channel channel;
  private final Set<Cause> causes = EnumSet.noneOf(Cause.class);

  ReadGate(Channel channel) {
    this.channel = channel;
  }

  void shut(Cause cause) {
    if (causes.add(cause)) {
      channel.config().setAutoRead(false);
    }
  }

  void open(Cause cause) {
    if (causes.remove(cause) && causes.isEmpty()) {
      channel.config().setAutoRead(true);
    }
  }

  boolean shutFor(Cause cause) {
    return causes.contains(cause);
  }

  /** Whether the client can be heard. */
  boolean isOpen() {
    return causes.isEmpty();
  }
}
