package io.millrace.ingest.session;

/**
 * A connected client, as its session sees it. All but {@link #execute} and {@link #takeOver} are
 * called on the client's event loop.
 */
public interface Outlet {
  /** Runs something on the client's event loop, later. */
  void execute(Runnable action);

  /** Whether more can be written without being buffered beyond measure. */
  boolean writable();

  /** Most QoS 1 and 2 messages that may be on their way to the client at once. */
  int window();

  /**
   * Writes a message, without flushing. {@code packetId} is 0 for QoS 0. False when the client
   * accepts no packet of that size: it is as if delivered.
   */
  boolean publish(Delivery delivery, int packetId, boolean again);

  /** Writes the second half of a QoS 2 delivery, without flushing. */
  void release(int packetId);

  void flush();

  /**
   * Another connection wants the session: ends this one, then runs {@code then}. Callable from any
   * thread.
   */
  void takeOver(Runnable then);

  /** The client's session cannot be had now: ends the connection. Callable from any thread. */
  void turnAway();
}
