package io.millrace.console.site;

import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Which site's page made a browser ask. */
public final class Origin {
  private Origin() {}

  /**
   * Whether a page of another site did. Browsers let it open WebSockets here, with the cookie and
   * the certificate of whoever looks at it; it has no business to.
   */
  public static boolean isForeign(HttpServerRequest request) {
    String origin = request.getHeader("origin");
    return origin != null && !authority(origin).equalsIgnoreCase(host(request));
  }

  private static String host(HttpServerRequest request) {
    return request.authority() == null ? "" : request.authority().toString();
  }

  private static String authority(String origin) {
    @Nullable String authority;
    try {
      authority = URI.create(origin).getAuthority();
    } catch (IllegalArgumentException malformed) {
      return "";
    }
    return authority == null ? "" : authority;
  }
}
