package io.millrace.console.rest;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.common.failure.Failure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads bodies and query parameters; what is wrong with them is refused with its place and what
 * would be right.
 */
final class Request {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final String BODY = "body";

  private Request() {}

  /** The body, which must be one JSON object; an empty one when there is none. */
  static JsonObject object(RoutingContext context) {
    return body(context).orElseGet(JsonObject::new);
  }

  /** The body, if there is any; read once. */
  static Optional<JsonObject> body(RoutingContext context) {
    JsonObject known = context.get(BODY);
    if (known != null) {
      return Optional.of(known);
    }
    Buffer body = context.body().buffer();
    if (body == null || body.length() == 0) {
      return Optional.empty();
    }
    JsonObject parsed = parse(body);
    context.put(BODY, parsed);
    return Optional.of(parsed);
  }

  private static JsonObject parse(Buffer body) {
    try {
      Object parsed = MAPPER.readValue(body.getBytes(), Object.class);
      if (parsed instanceof Map<?, ?> map) {
        JsonObject object = new JsonObject();
        map.forEach((key, value) -> object.put(String.valueOf(key), value));
        return object;
      }
      throw malformed("the body must be a JSON object, as in {\"name\": \"…\"}");
    } catch (JsonProcessingException wrong) {
      throw malformed(
          "the body is not JSON" + place(wrong.getLocation()) + ": " + firstSentence(wrong));
    } catch (IOException unreadable) {
      throw malformed("the body is not JSON in UTF-8: " + unreadable.getMessage());
    }
  }

  private static String place(JsonLocation at) {
    return at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static String firstSentence(JsonProcessingException wrong) {
    return String.valueOf(wrong.getOriginalMessage()).lines().findFirst().orElse("malformed");
  }

  private static RuntimeException malformed(String message) {
    return Failure.of(Failure.Kind.INVALID, message).toException();
  }

  /** A required text of a body. */
  static String text(JsonObject body, String field) {
    Object value = body.getValue(field);
    if (value instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw Failure.invalid(
            field,
            field
                + " is "
                + (value == null ? "missing" : "no text")
                + "; it must be a text that is not empty")
        .toException();
  }

  /** A header; empty when it is absent, several of a name joined by commas. */
  static String header(RoutingContext context, String name) {
    return String.join(",", context.request().headers().getAll(name));
  }

  /** A query parameter; several of a name count as one, joined by commas. */
  static Optional<String> parameter(RoutingContext context, String name) {
    List<String> values = context.queryParam(name);
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(",", values));
  }

  /** A query parameter that is a whole number from {@code least} to {@code most}. */
  static Optional<Integer> number(RoutingContext context, String name, int least, int most) {
    Optional<String> text = parameter(context, name).filter(value -> !value.isBlank());
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      int number = Integer.parseInt(text.get().strip());
      if (number >= least && number <= most) {
        return Optional.of(number);
      }
    } catch (NumberFormatException notANumber) {
      // Refused below, with the numbers that are out of bounds.
    }
    throw Failure.invalid(
            name,
            name
                + " is '"
                + text.get()
                + "' but must be a whole number from "
                + least
                + " to "
                + most)
        .toException();
  }
}
