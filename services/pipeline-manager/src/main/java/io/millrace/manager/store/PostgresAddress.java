package io.millrace.manager.store;

import io.millrace.common.service.StartFailure;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Where PostgreSQL is, and who the manager is there.
 *
 * @param url for JDBC, without user and password
 * @param password never part of {@link #toString}
 */
public record PostgresAddress(String url, String user, String password) {
  private static final String WANTED =
      "MILLRACE_DATABASE must be an address as in postgresql://user:password@host:5432/database";

  /**
   * @param text {@code postgresql://user:password@host:port/database?parameters}
   * @param otherPassword used when the address has none
   * @throws StartFailure when it is no such address; the sentence does not repeat it, as it may
   *     hold a password
   */
  public static PostgresAddress of(String text, String otherPassword) {
    try {
      URI uri = new URI(text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text);
      boolean known = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
      String path = uri.getRawPath();
      String login = uri.getRawUserInfo();
      if (!known || uri.getHost() == null || path == null || path.length() < 2 || login == null) {
        throw new StartFailure(WANTED);
      }
      int colon = login.indexOf(':');
      String url =
          "jdbc:postgresql://"
              + uri.getHost()
              + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
              + path
              + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
      return new PostgresAddress(
          url,
          decode(colon < 0 ? login : login.substring(0, colon)),
          colon < 0 ? otherPassword : decode(login.substring(colon + 1)));
    } catch (URISyntaxException malformed) {
      throw new StartFailure(WANTED);
    }
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return url.substring("jdbc:".length()) + " as " + user;
  }
}
