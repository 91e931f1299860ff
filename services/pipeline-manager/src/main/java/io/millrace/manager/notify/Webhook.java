package io.millrace.manager.notify;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A POST of the alert as JSON. With a secret it is signed: {@code X-Millrace-Signature} is {@code
 * sha256=} and the hexadecimal HMAC-SHA256 of the header {@code X-Millrace-Timestamp}, a dot, and
 * the body, so that the receiver can tell that it is ours and is new.
 */
final class Webhook implements Target {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int SUCCESS = 2;
  private static final int TIMED_OUT = 408;
  private static final int TOO_MANY = 429;
  private static final int SERVER_AT_FAULT = 500;

  private final String name;
  private final URI address;
  private final String secret;
  private final Clock clock;
  private final HttpClient http;

  /**
   * @param name holds no secret; addresses do
   * @param secret empty for no signature
   */
  Webhook(String name, URI address, String secret, Clock clock) {
    this.name = name;
    this.address = address;
    this.secret = secret;
    this.clock = clock;
    this.http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT).build();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void tell(JsonObject alert) throws Undelivered, InterruptedException {
    String body = alert.encode();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .header("User-Agent", "millrace")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!secret.isEmpty()) {
      String timestamp = Long.toString(clock.instant().getEpochSecond());
      request
          .header("X-Millrace-Timestamp", timestamp)
          .header("X-Millrace-Signature", "sha256=" + signature(timestamp + "." + body));
    }
    int status;
    try {
      status = http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException unreachable) {
      String reason = unreachable.getMessage() == null ? "" : ": " + unreachable.getMessage();
      throw new Undelivered("it does not answer" + reason, true);
    }
    if (status / 100 != SUCCESS) {
      boolean temporary = status >= SERVER_AT_FAULT || status == TIMED_OUT || status == TOO_MANY;
      throw new Undelivered("it answers HTTP " + status, temporary);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private String signature(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
