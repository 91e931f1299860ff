package io.millrace.manager.store;

import io.millrace.common.service.StartFailure;

/** Another running manager uses the database; this one may wait for its turn. */
public final class DatabaseTaken extends StartFailure {
  private static final long serialVersionUID = 1L;

  DatabaseTaken(String message, Throwable cause) {
    super(message, cause);
  }
}
