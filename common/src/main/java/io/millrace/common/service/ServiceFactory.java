package io.millrace.common.service;

/** Builds a service from what its process gives it. */
@FunctionalInterface
public interface ServiceFactory {
  /**
   * @throws StartFailure when the settings are unusable; the message lists every problem
   */
  Service create(ServiceContext context);
}
