package io.millrace.ingest.session;

/**
 * How much this node's sessions want of one filter.
 *
 * @param members subscriptions
 * @param connected those of them whose clients are connected; counted for shared filters alone
 * @param lasting those whose sessions outlive the node's process, and that want more than QoS 0
 */
public record Interest(int members, int connected, int lasting) {
  public static final Interest NONE = new Interest(0, 0, 0);
}
