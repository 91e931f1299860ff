package io.millrace.manager.notify;

import io.vertx.core.json.JsonObject;

/** Somewhere to tell of an alert. */
interface Target {
  /** For logs and figures; holds no secret. */
  String name();

  /**
   * Tells; blocks until it is done.
   *
   * @param alert an event of the public API, {@code state} {@code OPEN} or {@code CLEARED}
   * @throws Undelivered when it could not be told
   */
  void tell(JsonObject alert) throws Undelivered, InterruptedException;

  /** Lets go of what it holds; nothing is told afterwards. */
  default void close() {}

  /** Not told. */
  final class Undelivered extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean temporary;

    /**
     * @param temporary whether another try may help
     */
    Undelivered(String reason, boolean temporary) {
      super(reason);
      this.temporary = temporary;
    }

    boolean temporary() {
      return temporary;
    }
  }
}
