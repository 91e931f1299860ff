package io.millrace.console.rest;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;

/**
 * Lets nobody pass without a token. Whose it is, and what it allows, the manager decides with every
 * call.
 */
public final class BearerToken implements Handler<RoutingContext> {
  private static final String KEY = "token";
  private static final String SCHEME = "bearer ";
  private static final int UNAUTHENTICATED = 401;

  private final String open;

  /**
   * @param open the one path that needs no token
   */
  public BearerToken(String open) {
    this.open = open;
  }

  @Override
  public void handle(RoutingContext context) {
    if (context.request().path().equals(open)) {
      context.next();
      return;
    }
    String header = context.request().getHeader("authorization");
    String token = header == null ? "" : token(header);
    if (token.isEmpty()) {
      context.fail(UNAUTHENTICATED);
    } else {
      context.put(KEY, token).next();
    }
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
