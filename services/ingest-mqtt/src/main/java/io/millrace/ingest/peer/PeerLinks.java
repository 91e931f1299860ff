package io.millrace.ingest.peer;

import io.millrace.common.link.LinkAcceptor;
import io.millrace.common.link.LinkAcknowledger;
import io.millrace.common.link.LinkFrame;
import io.millrace.common.link.LinkReceiver;
import io.millrace.ingest.route.Publisher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Takes the links over which other nodes bring what they have for this one. */
record PeerLinks(Vertx vertx, Publisher publisher, Positions positions, Travellers travellers)
    implements LinkAcceptor {
  @Override
  public Future<LinkReceiver> open(LinkFrame.Open request, LinkAcknowledger acknowledger) {
    return Future.succeededFuture(
        new PeerInlet(vertx, publisher, positions, travellers, acknowledger));
  }
}
