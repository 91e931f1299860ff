package io.millrace.ingest.session;

/** What sessions count. Callable from any thread. */
public interface SessionCounts {
  /** A message did not fit into a subscriber's queue. */
  void dropped();

  /** A message expired before its subscriber took it. */
  void expired();

  /** A session was not kept, because as many as may be are kept already. */
  void notKept();
}
