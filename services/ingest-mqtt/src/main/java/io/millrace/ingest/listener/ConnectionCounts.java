package io.millrace.ingest.listener;

/** What connections count. Callable from any thread. */
public interface ConnectionCounts {
  void connected();

  void disconnected();

  /** A connection was ended for breaking the rules. */
  void protocolError();

  void messageIn(int bytes);

  void messageOut(int bytes);

  /** A message was not acknowledged, because a pipeline that wants it is full. */
  void refused();

  /** A client ran into a limit. */
  void limited(Limit limit);
}
