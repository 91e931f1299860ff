package io.millrace.ingest.spool;

import java.io.IOException;

/**
 * A change to entries of others that lie in the spool's database, so that one fsync serves them and
 * the messages of pipelines. Applied on the spool's thread, in the order in which changes were
 * handed over.
 */
@FunctionalInterface
public interface Change {
  void apply(Edits edits) throws IOException;
}
