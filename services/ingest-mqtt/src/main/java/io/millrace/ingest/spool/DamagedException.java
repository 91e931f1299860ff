package io.millrace.ingest.spool;

import java.io.IOException;

/** What was read is not what was written: reading it again will not help, reading on may. */
public final class DamagedException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedException(String message, Throwable cause) {
    super(message, cause);
  }
}
