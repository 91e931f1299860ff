package io.millrace.ingest.packet;

/**
 * The memory that large packets take while they are coming in, as one connection sees it: what all
 * connections take together is bounded.
 */
public interface Assembly {
  /** Packets up to this size need no permission, in bytes. */
  int SMALL = 64 * 1024;

  /** No bound. */
  Assembly UNBOUNDED =
      new Assembly() {
        @Override
        public boolean begin(int bytes) {
          return true;
        }

        @Override
        public void end(int bytes) {}
      };

  /**
   * A packet of {@code bytes} has begun. False when it has to wait: then no more is to be read, and
   * this is asked again when more has come.
   */
  boolean begin(int bytes);

  /** The packet is complete, or will never be. */
  void end(int bytes);
}
