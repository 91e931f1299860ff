package io.millrace.ingest.spool;

/** What people should hear about a spool. Called on the spool's thread; must be quick. */
public interface SpoolEvents {
  /** The oldest messages of a pipeline went, because its queue was full. */
  void dropped(String pipeline, long messages);

  /** Messages could not be read back and have been given up. */
  void damaged(String pipeline, long messages, String reason);

  /**
   * Messages of a stopped pipeline that nobody fetched in time, or that stood in the way of others,
   * are gone.
   */
  void forgotten(String pipeline, long messages, String reason);

  /** Nothing can be stored: publishers get no acknowledgement until {@link #recovered}. */
  void failed(String problem);

  /** Messages are being stored again. */
  void recovered();
}
