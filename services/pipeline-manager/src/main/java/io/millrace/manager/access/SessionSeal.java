package io.millrace.manager.access;

import io.millrace.common.secret.Sealer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * Session tokens vouch for themselves: they are sealed with the installation key, which signs them
 * too, and carry when they end. What was made up or changed is refused without a look-up.
 */
final class SessionSeal {
  static final String PREFIX = "mrs_";

  private final Sealer sealer;

  SessionSeal(Sealer sealer) {
    this.sealer = sealer;
  }

  /**
   * @param expiresAt milliseconds since the epoch
   */
  String issue(String userId, long expiresAt) {
    String sealed = sealer.seal(expiresAt + " " + userId + " " + UUID.randomUUID());
    return PREFIX
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(sealed.getBytes(StandardCharsets.US_ASCII));
  }

  /** Whether this installation issued the token and it has not ended. */
  boolean genuine(String token, long now) {
    try {
      byte[] sealed = Base64.getUrlDecoder().decode(token.substring(PREFIX.length()));
      String content = sealer.open(new String(sealed, StandardCharsets.US_ASCII));
      return now < Long.parseLong(List.of(content.split(" ")).getFirst());
    } catch (IllegalArgumentException | java.nio.BufferUnderflowException madeUp) {
      return false;
    }
  }
}
