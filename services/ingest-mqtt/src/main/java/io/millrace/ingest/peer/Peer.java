package io.millrace.ingest.peer;

import io.millrace.ingest.spool.PipelineSpool;
import java.util.HashMap;
import java.util.Map;

/** Another ingest node, as far as it is known here. */
final class Peer {
  private final String name;
  private final PipelineSpool queue;

  /** Whether it is a member of the cluster now. */
  private volatile boolean present;

  // Below: for the service's context.
  final Map<String, Wish> wishes = new HashMap<>();

  /** Its process's number in the cluster; changes with each start. */
  String member = "";

  /** The revision of its wishes that is known here. */
  long known = -1;

  /** The revision of this node's wishes that it is known to have. */
  long told = -1;

  boolean greeting;
  boolean telling;

  /** What was known when it was last found to be behind. */
  long behind = -2;

  long awaySinceMillis = System.currentTimeMillis();

  Peer(String name, PipelineSpool queue) {
    this.name = name;
    this.queue = queue;
  }

  String name() {
    return name;
  }

  /** What goes to it. */
  PipelineSpool queue() {
    return queue;
  }

  boolean present() {
    return present;
  }

  void present(boolean now) {
    if (present && !now) {
      awaySinceMillis = System.currentTimeMillis();
    }
    present = now;
  }
}
