package io.millrace.console.hosts;

import io.millrace.common.failure.Failure;
import io.millrace.common.secret.Sealer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;

/**
 * Words in addresses that stand for a caller's right to one thing for a few minutes, so that an
 * address can be handed to a program that has no token. They are sealed under the installation key:
 * any entrance opens what another one made.
 */
public final class Tickets {
  private static final Duration VALID = Duration.ofMinutes(15);
  private static final String UNTIL = "until";
  private static final String FOR = "for";

  private final Sealer sealer;
  private final Clock clock;

  public Tickets(Sealer sealer, Clock clock) {
    this.sealer = sealer;
    this.clock = clock;
  }

  /**
   * @param purpose what it is good for, and for nothing else
   * @param content kept from everybody who sees the address
   */
  public String of(String purpose, JsonObject content) {
    JsonObject sealed =
        content.copy().put(FOR, purpose).put(UNTIL, clock.millis() + VALID.toMillis());
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(sealer.seal(sealed.encode()).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @throws io.vertx.serviceproxy.ServiceException UNAUTHENTICATED when it is none of ours, was
   *     made for something else, or is too old
   */
  public JsonObject open(String purpose, String ticket) {
    try {
      String sealed = new String(Base64.getUrlDecoder().decode(ticket), StandardCharsets.UTF_8);
      JsonObject content = new JsonObject(sealer.open(sealed));
      if (purpose.equals(content.getString(FOR)) && clock.millis() < content.getLong(UNTIL)) {
        return content;
      }
    } catch (IllegalArgumentException foreign) {
      // Refused below, in the same words: why it does not hold is nobody's business.
    }
    throw Failure.of(
            Failure.Kind.UNAUTHENTICATED,
            "the ticket in this address does not hold, or not any more; ask for another address")
        .toException();
  }
}
