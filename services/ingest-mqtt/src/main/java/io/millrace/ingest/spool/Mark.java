package io.millrace.ingest.spool;

/**
 * A place between two messages of a queue.
 *
 * @param offset of the message behind it
 * @param position sum of the costs of everything before it that the queue was ever given, in bytes
 */
public record Mark(long offset, long position) {
  static final Mark START = new Mark(0, 0);
}
