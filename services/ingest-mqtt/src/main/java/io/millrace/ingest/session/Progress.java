package io.millrace.ingest.session;

/** What an answer of a client meant. */
public enum Progress {
  AS_EXPECTED,
  /** Nothing of that number is on its way; after a reconnect that is no fault. */
  UNKNOWN,
  /** Another answer was due. */
  OUT_OF_ORDER
}
