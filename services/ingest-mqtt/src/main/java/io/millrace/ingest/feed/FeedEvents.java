package io.millrace.ingest.feed;

/** What people should hear about feeders. Called on the context of the links. */
public interface FeedEvents {
  /** The link of a pipeline opened or was lost. */
  void linkChanged(String pipeline);

  /** Function-host can never take a message: it is gone. */
  void rejected(String pipeline, String topic, String reason);

  /** Messages could not be read from the spool and have been passed over. */
  void unreadable(String pipeline, long messages, String reason);
}
