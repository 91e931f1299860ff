package io.millrace.functions.runtime;

import io.vertx.core.Future;

/** One instance, from its start to its end. */
public interface RuntimeInstance {
  /** What people can look it up by: a container's name or a process id. */
  String name();

  /** Gives it another name for people, where it has one. Of no consequence when that fails. */
  default void rename(String name) {}

  /**
   * Completes once, when the instance is gone and all of its own output has been handed over; never
   * fails.
   */
  Future<InstanceExit> exited();

  /** What it has used so far; {@link InstanceUsage#UNKNOWN} where nobody knows. Never fails. */
  default Future<InstanceUsage> usage() {
    return Future.succeededFuture(InstanceUsage.UNKNOWN);
  }

  /** Ends it at once, with everything that it started. Of no effect once it is gone. */
  void kill();
}
