package io.millrace.bench.spool;

import java.util.List;

/** Queues on disk. For one thread. */
interface Store extends AutoCloseable {
  /** A record of a queue. */
  record Entry(int queue, long offset, byte[] content) {}

  /** Appends; when this returns everything is on disk to stay. */
  void append(List<Entry> entries) throws Exception;

  /** Reads a queue from its begin to its end; returns the bytes of its contents. */
  long read(int queue) throws Exception;

  /** Deletes what lies before {@code offset}. */
  void trim(int queue, long offset) throws Exception;

  /** Opens a store in an empty folder. */
  @FunctionalInterface
  interface Opening {
    Store open(java.nio.file.Path folder) throws Exception;
  }
}
