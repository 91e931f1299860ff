package io.millrace.ingest.peer;

import io.millrace.ingest.session.Interest;
import io.millrace.ingest.session.Subscriptions;

/** What the clients of another node want of one filter. Compared by identity. */
final class Wish {
  final Peer peer;
  final String filter;
  final Interest interest;

  Wish(Peer peer, String filter, Interest interest) {
    this.peer = peer;
    this.filter = filter;
    this.interest = interest;
  }

  boolean shared() {
    return Subscriptions.shared(filter);
  }

  /** The filter that topics are held against. */
  String topics() {
    return shared() ? Subscriptions.unshared(filter) : filter;
  }

  /** Whether a message is to go there: to a node that is away only what waits for its clients. */
  boolean takes(int qos) {
    return peer.present() || (qos > 0 && interest.lasting() > 0);
  }
}
