package io.millrace.ingest.session;

import io.millrace.ingest.spool.Change;

/** Gets what handing a message to sessions has led to. */
public interface Sink {
  /** What has to be written to disk, so that the message is not lost with the process. */
  void change(Change change);

  /**
   * The session has moved to another node, and so has to the message.
   *
   * @param hops how often it has been sent on before
   */
  void onward(String node, String clientId, Delivery delivery, int hops);
}
