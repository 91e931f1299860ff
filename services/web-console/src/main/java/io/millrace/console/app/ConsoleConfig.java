package io.millrace.console.app;

import io.millrace.common.service.Settings;
import io.millrace.common.service.StartFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Settings of the public entrance.
 *
 * @param host {@code MILLRACE_HTTP_HOST}: address to listen on; all addresses by default
 * @param port {@code MILLRACE_HTTP_PORT}: 8080 by default; 0 lets the system choose
 * @param https {@code MILLRACE_HTTPS_PORT}: HTTPS beside it; none by default
 * @param certificate {@code MILLRACE_HTTPS_CERTIFICATE}: a PEM file of one's own instead of a
 *     certificate of the edge's authority, with those of intermediate authorities behind it
 * @param key {@code MILLRACE_HTTPS_KEY}: PEM file of its private key
 * @param names {@code MILLRACE_MQTT_NAMES}: further names and addresses of the box
 * @param bundles {@code MILLRACE_BUNDLES}: folder of the runtime bundles that are offered for
 *     download; none by default
 */
record ConsoleConfig(
    String host,
    int port,
    Optional<Integer> https,
    Optional<Path> certificate,
    Optional<Path> key,
    List<String> names,
    Optional<Path> bundles) {
  ConsoleConfig {
    names = List.copyOf(names);
    if (certificate.isPresent() != key.isPresent()) {
      throw new StartFailure(
          "MILLRACE_HTTPS_CERTIFICATE and MILLRACE_HTTPS_KEY must be given together");
    }
  }

  static ConsoleConfig from(Settings settings) {
    Optional<Integer> https =
        settings
            .text("MILLRACE_HTTPS_PORT")
            .map(ignored -> settings.port("MILLRACE_HTTPS_PORT", 0));
    return new ConsoleConfig(
        settings.text("MILLRACE_HTTP_HOST", "0.0.0.0"),
        settings.port("MILLRACE_HTTP_PORT", 8080),
        https,
        settings.text("MILLRACE_HTTPS_CERTIFICATE").map(Path::of),
        settings.text("MILLRACE_HTTPS_KEY").map(Path::of),
        settings.list("MILLRACE_MQTT_NAMES"),
        settings.text("MILLRACE_BUNDLES").map(Path::of));
  }
}
