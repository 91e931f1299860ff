package io.millrace.manager.app;

import io.millrace.common.service.Settings;

/**
 * Settings of the manager.
 *
 * @param edgeName {@code MILLRACE_EDGE_NAME}: what this edge is called at its first start; changed later as a service domain
 */
public record ManagerConfig(String edgeName) {
  static ManagerConfig from(Settings settings) {
    return new ManagerConfig(settings.text("MILLRACE_EDGE_NAME", "edge"));
  }
}
