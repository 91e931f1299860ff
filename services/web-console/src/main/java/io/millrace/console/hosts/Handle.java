package io.millrace.console.hosts;

import io.millrace.common.failure.Failure;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * JSON as one opaque word for addresses, so that a caller and not the entrance keeps what belongs
 * to a series of calls.
 */
final class Handle {
  private Handle() {}

  static String of(JsonObject content) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(content.encode().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param field name of the parameter, for the refusal
   * @throws io.vertx.serviceproxy.ServiceException when {@code handle} is none of ours
   */
  static JsonObject read(String field, String handle) {
    try {
      return new JsonObject(
          new String(Base64.getUrlDecoder().decode(handle), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException | DecodeException foreign) {
      throw Failure.invalid(field, field + " must be as an earlier answer gave it").toException();
    }
  }
}
