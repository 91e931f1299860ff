package io.millrace.ingest.spool;

import java.util.function.Consumer;

/** Takes changes to entries of others. Callable from any thread. */
@FunctionalInterface
public interface Ledger {
  /**
   * @param told hears what became of the change, on the spool's thread; must be quick
   */
  void write(Change change, Consumer<Outcome> told);

  /** For changes that nobody waits for. */
  default void write(Change change) {
    write(change, outcome -> {});
  }
}
