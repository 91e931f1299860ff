package io.millrace.console.rest;

import io.millrace.common.failure.Failure;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;

/**
 * Lets nobody pass without a token, from the header of a program or the cookie of a browser. Whose
 * it is, and what it allows, the manager decides with every call. What a cookie alone vouches for
 * may change nothing: pages of ours send a header beside it that pages of others cannot.
 */
public final class BearerToken implements Handler<RoutingContext> {
  private static final String KEY = "token";
  private static final String SCHEME = "bearer ";
  private static final String OURS = "x-millrace-csrf";
  private static final int UNAUTHENTICATED = 401;
  private static final Set<HttpMethod> SAFE =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private final Set<String> open;

  /**
   * @param open paths that need no token
   */
  public BearerToken(Set<String> open) {
    this.open = Set.copyOf(open);
  }

  @Override
  public void handle(RoutingContext context) {
    if (open.contains(context.request().path())) {
      context.next();
      return;
    }
    String token = carried(context);
    if (token.isEmpty()) {
      context.fail(UNAUTHENTICATED);
    } else if (header(context).isEmpty() && forgeable(context)) {
      context.fail(
          Failure.of(
                  Failure.Kind.FORBIDDEN,
                  "a change that only a cookie vouches for needs the header '" + OURS + ": 1'")
              .toException());
    } else {
      context.put(KEY, token).next();
    }
  }

  private static boolean forgeable(RoutingContext context) {
    return !SAFE.contains(context.request().method()) && context.request().getHeader(OURS) == null;
  }

  /** The token that the request carries; empty when there is none. */
  public static String carried(RoutingContext context) {
    String token = header(context);
    return token.isEmpty() ? SessionCookie.read(context) : token;
  }

  private static String header(RoutingContext context) {
    String header = context.request().getHeader("authorization");
    return header == null ? "" : token(header);
  }

  private static String token(String header) {
    return header.toLowerCase(Locale.ROOT).startsWith(SCHEME)
        ? header.substring(SCHEME.length()).strip()
        : "";
  }

  /** The caller's token. */
  static String of(RoutingContext context) {
    String token = context.get(KEY);
    return token == null ? "" : token;
  }
}
