package io.millrace.console.site;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;

/**
 * Headers that keep browsers from doing with an answer what was not meant: no foreign scripts,
 * frames or guesses at types.
 */
public final class SecurityHeaders implements Handler<RoutingContext> {
  // Scripts only from our files. Styles inline too: the code editor and the charts lay out with
  // them.
  private static final String CONTENT_POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  @Override
  public void handle(RoutingContext context) {
    MultiMap headers = context.response().headers();
    headers.set("content-security-policy", CONTENT_POLICY);
    headers.set("x-content-type-options", "nosniff");
    headers.set("x-frame-options", "DENY");
    headers.set("referrer-policy", "no-referrer");
    headers.set("cross-origin-opener-policy", "same-origin");
    if (context.request().isSSL()) {
      headers.set("strict-transport-security", "max-age=31536000");
    }
    if (context.request().path().startsWith("/v1.0/")) {
      headers.set("cache-control", "no-store");
    }
    context.next();
  }
}
