package io.millrace.ingest.session;

/** Holds a session in place of a client: nothing is delivered meanwhile. */
public interface Custodian extends Outlet {
  @Override
  default boolean writable() {
    return false;
  }

  @Override
  default int window() {
    return 0;
  }

  @Override
  default boolean publish(Delivery delivery, int packetId, boolean again) {
    return false;
  }

  @Override
  default void release(int packetId) {}

  @Override
  default void flush() {}
}
