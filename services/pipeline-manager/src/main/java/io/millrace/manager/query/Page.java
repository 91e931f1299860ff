package io.millrace.manager.query;

import io.millrace.common.failure.Failure;
import io.millrace.manager.catalog.Answers;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.query.Condition.Key;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One page of a list, as a query asks for it. */
public final class Page {
  private static final int DEFAULT_SIZE = 100;
  private static final int MOST_SIZE = 1_000;

  private final Map<String, Key> keys;
  private final int index;
  private final int size;
  private final String orderBy;
  private final Order order;
  private final @Nullable Condition filter;

  private Page(Kind kind, JsonObject query) {
    keys = Keys.of(kind);
    index = index(query);
    size = size(query);
    orderBy = text(query, "orderBy");
    order = new Order(orderBy, keys);
    String condition = text(query, "filter");
    filter = condition.isBlank() ? null : FilterParser.parse(condition, keys);
  }

  /**
   * @param query {@code pageIndex, pageSize, orderBy, filter}; all optional; numbers may be texts
   * @throws io.vertx.serviceproxy.ServiceException INVALID, naming the part at fault
   */
  public static Page of(Kind kind, JsonObject query) {
    return new Page(kind, query);
  }

  /** {@code pageIndex}, from 0. */
  public static int index(JsonObject query) {
    return whole(query, "pageIndex", 0, 0, Integer.MAX_VALUE);
  }

  /** {@code pageSize}, 1 to 1,000. */
  public static int size(JsonObject query) {
    return whole(query, "pageSize", DEFAULT_SIZE, 1, MOST_SIZE);
  }

  private static String text(JsonObject query, String name) {
    Object value = query.getValue(name);
    return value == null ? "" : value.toString();
  }

  private static int whole(JsonObject query, String name, int otherwise, int least, int most) {
    String value = text(query, name);
    if (value.isEmpty()) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Refused below, with the numbers that are out of bounds.
    }
    throw Failure.invalid(
            name,
            name
                + " is "
                + Wording.quoted(value)
                + " but must be a whole number from "
                + least
                + " to "
                + most)
        .toException();
  }

  /**
   * Picks the page out of everything that the caller may see.
   *
   * @param computed values of keys that are not stored, such as {@code state}; null for all others
   * @param answer how an entity is shown
   */
  public JsonObject of(
      Stream<Entity> visible,
      BiFunction<Entity, String, @Nullable Object> computed,
      Function<Entity, JsonObject> answer) {
    BiFunction<Entity, String, @Nullable Object> values =
        (entity, key) -> value(entity, key, computed);
    Stream<Entity> found =
        visible.filter(entity -> filter == null || matches(entity, filter, values));
    List<Entity> sorted = order.sorted(found, values);
    JsonArray result = new JsonArray();
    sorted.stream()
        .skip((long) index * size)
        .limit(size)
        .forEach(entity -> result.add(answer.apply(entity)));
    return new JsonObject()
        .put("pageIndex", index)
        .put("pageSize", size)
        .put("totalCount", sorted.size())
        .put("orderBy", orderBy)
        .put("orderByKeys", new JsonArray(List.copyOf(keys.keySet())))
        .put("result", result);
  }

  private static boolean matches(
      Entity entity, Condition wanted, BiFunction<Entity, String, @Nullable Object> values) {
    return new Matcher(key -> values.apply(entity, key)).matches(wanted);
  }

  private static @Nullable Object value(
      Entity entity, String key, BiFunction<Entity, String, @Nullable Object> computed) {
    return switch (key) {
      case "id" -> entity.id();
      case "createdAt" -> Answers.time(entity.createdAt());
      case "updatedAt" -> Answers.time(entity.updatedAt());
      default -> {
        Object stored = entity.body().getValue(key);
        yield stored == null ? computed.apply(entity, key) : stored;
      }
    };
  }
}
