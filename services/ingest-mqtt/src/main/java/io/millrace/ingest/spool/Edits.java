package io.millrace.ingest.spool;

import java.io.IOException;

/** What a {@link Change} can do. Keys are the others' own: they never meet those of pipelines. */
public interface Edits {
  void put(byte[] key, byte[] value) throws IOException;

  void delete(byte[] key) throws IOException;

  /** Deletes all keys that begin with {@code prefix}, which must not be empty. */
  void deleteAll(byte[] prefix) throws IOException;

  /** Whoever waits for the change is told only when it is on disk to stay. */
  void mustLast();
}
