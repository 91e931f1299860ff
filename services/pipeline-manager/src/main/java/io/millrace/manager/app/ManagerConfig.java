package io.millrace.manager.app;

import io.millrace.common.service.Settings;
import io.millrace.common.service.StartFailure;
import io.millrace.manager.store.PostgresAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Settings of the manager.
 *
 * @param edgeName {@code MILLRACE_EDGE_NAME}: what this edge is called at its first start, {@code
 *     edge} by default; changed later as a service domain
 * @param postgres {@code MILLRACE_DATABASE}: where PostgreSQL is; by default a file in the data
 *     folder does. {@code MILLRACE_DATABASE_PASSWORD} keeps the password out of the address
 */
public record ManagerConfig(String edgeName, Optional<PostgresAddress> postgres) {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,58}[A-Za-z0-9])?");

  public ManagerConfig {
    if (!NAME.matcher(edgeName).matches()) {
      throw new StartFailure(
          "MILLRACE_EDGE_NAME is '"
              + edgeName
              + "' but must be at most 60 letters, digits, '.' and '-', with a letter or digit at both ends");
    }
  }

  static ManagerConfig from(Settings settings) {
    return new ManagerConfig(settings.text("MILLRACE_EDGE_NAME", "edge"), postgres(settings));
  }

  /** PostgreSQL, where the settings name it. */
  static Optional<PostgresAddress> postgres(Settings settings) {
    String password = settings.text("MILLRACE_DATABASE_PASSWORD", "");
    return settings.text("MILLRACE_DATABASE").map(address -> PostgresAddress.of(address, password));
  }
}
