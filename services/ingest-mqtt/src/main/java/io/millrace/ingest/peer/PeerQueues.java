package io.millrace.ingest.peer;

/** How the queues for other nodes are told from those of pipelines, which lie beside them. */
public final class PeerQueues {
  private static final String PREFIX = "peer:";

  private PeerQueues() {}

  static String id(String node) {
    return PREFIX + node;
  }

  /** The node that a queue leads to. */
  static String name(String queue) {
    return queue.substring(PREFIX.length());
  }

  /** Whether a queue is for another node. */
  public static boolean isOne(String queue) {
    return queue.startsWith(PREFIX);
  }
}
