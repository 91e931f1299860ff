package io.millrace.console.app;

import io.millrace.common.service.Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Settings of the public entrance.
 *
 * @param host {@code MILLRACE_HTTP_HOST}: address to listen on; all addresses by default
 * @param port {@code MILLRACE_HTTP_PORT}: 8080 by default; 0 lets the system choose
 * @param bundles {@code MILLRACE_BUNDLES}: folder of the runtime bundles that are offered for
 *     download; none by default
 */
record ConsoleConfig(String host, int port, Optional<Path> bundles) {
  static ConsoleConfig from(Settings settings) {
    return new ConsoleConfig(
        settings.text("MILLRACE_HTTP_HOST", "0.0.0.0"),
        settings.port("MILLRACE_HTTP_PORT", 8080),
        settings.text("MILLRACE_BUNDLES").map(Path::of));
  }
}
