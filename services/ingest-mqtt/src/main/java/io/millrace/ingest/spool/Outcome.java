package io.millrace.ingest.spool;

/** What became of a message that was to be spooled. */
public enum Outcome {
  /** On disk, in the queue of every pipeline that wants it. */
  STORED,
  /** Nowhere, because a pipeline that wants it is full and refuses more. */
  REFUSED,
  /** The disk did not take it; whether it will be found there later is unknown. */
  FAILED
}
