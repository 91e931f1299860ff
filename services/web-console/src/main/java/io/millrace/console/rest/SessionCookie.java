package io.millrace.console.rest;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;

/**
 * The browser's way to carry its token: a cookie that no script reads, that no other site's request
 * brings along, and that ends with the browser's session.
 */
final class SessionCookie {
  private static final String NAME = "millrace-session";

  private SessionCookie() {}

  /** The token that the browser carries; empty when there is none. */
  static String read(RoutingContext context) {
    Cookie cookie = context.request().getCookie(NAME);
    return cookie == null ? "" : cookie.getValue();
  }

  static void set(RoutingContext context, String token) {
    context.response().addCookie(cookie(context, token));
  }

  static void clear(RoutingContext context) {
    context.response().addCookie(cookie(context, "").setMaxAge(0));
  }

  private static Cookie cookie(RoutingContext context, String value) {
    return Cookie.cookie(NAME, value)
        .setPath("/")
        .setHttpOnly(true)
        .setSameSite(CookieSameSite.STRICT)
        .setSecure(context.request().isSSL());
  }
}
