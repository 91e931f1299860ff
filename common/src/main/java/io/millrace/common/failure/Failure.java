package io.millrace.common.failure;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import org.jspecify.annotations.Nullable;

/**
 * A refusal for people to read: travels over the bus as a service exception and becomes {@code
 * {statusCode, errorCode, message}} in REST.
 *
 * @param field path of the field at fault, as in {@code fields[0].topic}; null when no single field
 *     is
 * @param message a sentence that names what is wrong and what would be right
 */
public record Failure(Kind kind, @Nullable String field, String message) {
  /** The whole family. {@code errorCode} of the REST answer is {@link #code()}. */
  public enum Kind {
    INVALID(400, 1001),
    UNAUTHENTICATED(401, 1002),
    FORBIDDEN(403, 1003),
    NOT_FOUND(404, 1004),
    CONFLICT(409, 1005),
    IN_USE(409, 1006),
    READ_ONLY(409, 1007),
    TOO_LARGE(413, 1008),
    TOO_MANY(429, 1009),
    INTERNAL(500, 1010),
    UNAVAILABLE(503, 1011),
    /** The version that a request was based on is another one by now. */
    OUTDATED(412, 1012);

    private final int status;
    private final int code;

    Kind(int status, int code) {
      this.status = status;
      this.code = code;
    }

    /** The HTTP status. */
    public int status() {
      return status;
    }

    /** The product's own error code, stable. */
    public int code() {
      return code;
    }

    static Kind ofCode(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      return INTERNAL;
    }
  }

  public static Failure invalid(String field, String message) {
    return new Failure(Kind.INVALID, field, message);
  }

  public static Failure of(Kind kind, String message) {
    return new Failure(kind, null, message);
  }

  /** For throwing or failing a future with; understood by service proxies. */
  public ServiceException toException() {
    JsonObject debug = field == null ? new JsonObject() : new JsonObject().put("field", field);
    return new ServiceException(kind.code(), message, debug);
  }

  /**
   * What a failed proxy call or future means; anything unforeseen is INTERNAL or, when no service
   * answered, UNAVAILABLE.
   */
  public static Failure from(Throwable thrown) {
    return switch (thrown) {
      case ServiceException known ->
          new Failure(
              Kind.ofCode(known.failureCode()),
              known.getDebugInfo() == null ? null : known.getDebugInfo().getString("field"),
              String.valueOf(known.getMessage()));
      case io.vertx.core.eventbus.ReplyException reply ->
          switch (reply.failureType()) {
            case NO_HANDLERS, TIMEOUT ->
                of(Kind.UNAVAILABLE, "the service in charge does not answer; try again shortly");
            case RECIPIENT_FAILURE, ERROR -> of(Kind.INTERNAL, String.valueOf(reply.getMessage()));
          };
      default -> of(Kind.INTERNAL, String.valueOf(thrown.getMessage()));
    };
  }
}
