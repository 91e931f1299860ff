package io.millrace.common.service;

import io.vertx.core.Future;

/** One of the services. Made by its composition root, which alone knows every class of it. */
public interface Service {
  /** Short and stable, as in {@code ingest}: stands in folders, metrics and health answers. */
  String name();

  /**
   * Starts everything; succeeds when the service does its work, or waits for other services to
   * come. Called once, on an event-loop context that becomes the service's own.
   *
   * @return fails with {@link StartFailure} when a person has to change something
   */
  Future<Void> start();

  /**
   * Stops taking in, drains within its own limits, closes what it holds. Called once after {@link
   * #start}, also after a start that failed.
   */
  Future<Void> stop();
}
