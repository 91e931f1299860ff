package io.millrace.manager.query;

import io.millrace.common.failure.Failure;
import io.millrace.manager.catalog.Answers;
import io.millrace.manager.catalog.EdgeService;
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

  private Page(Map<String, Key> keys, JsonObject query) {
    this.keys = keys;
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
    return new Page(Keys.of(kind), query);
  }

  /**
   * Of rows that are no entities.
   *
   * @param keys names of what rows can be filtered and ordered by, all of them texts
   */
  public static Page ofTexts(List<String> keys, JsonObject query) {
    return new Page(Keys.ofTexts(keys), query);
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
   * @param visible by name and id
   * @param computed values of keys that are not stored, such as {@code state}; null for all others
   * @param answer how an entity is shown
   */
  public JsonObject of(
      Stream<Entity> visible,
      BiFunction<Entity, String, @Nullable Object> computed,
      Function<Entity, JsonObject> answer) {
    return pick(
        visible,
        (entity, key) -> value(entity, key, computed),
        (entity, key) -> rank(entity, key, computed),
        answer);
  }

  /**
   * Picks the page out of all rows.
   *
   * @param rows in the order in which they come where nothing else is asked for
   * @param values of a row's keys
   * @param answer how a row is shown
   */
  public <T> JsonObject ofRows(
      Stream<T> rows,
      BiFunction<T, String, @Nullable Object> values,
      Function<T, JsonObject> answer) {
    return pick(rows, values, values, answer);
  }

  private <T> JsonObject pick(
      Stream<T> rows,
      BiFunction<T, String, @Nullable Object> values,
      BiFunction<T, String, @Nullable Object> ranks,
      Function<T, JsonObject> answer) {
    List<T> found =
        rows.filter(
                row -> filter == null || new Matcher(key -> values.apply(row, key)).matches(filter))
            .toList();
    long before = (long) index * size;
    int needed = (int) Math.min(found.size(), before + size);
    JsonArray result = new JsonArray();
    order.first(needed, found, ranks).stream()
        .skip(before)
        .forEach(row -> result.add(answer.apply(row)));
    return new JsonObject()
        .put("pageIndex", index)
        .put("pageSize", size)
        .put("totalCount", found.size())
        .put("orderBy", orderBy)
        .put("orderByKeys", new JsonArray(List.copyOf(keys.keySet())))
        .put("result", result);
  }

  // Times rank as numbers: writing ten thousand of them out takes longer than everything else.
  private static @Nullable Object rank(
      Entity entity, String key, BiFunction<Entity, String, @Nullable Object> computed) {
    return switch (key) {
      case "createdAt" -> entity.createdAt();
      case "updatedAt" -> entity.updatedAt();
      default -> value(entity, key, computed);
    };
  }

  private static @Nullable Object value(
      Entity entity, String key, BiFunction<Entity, String, @Nullable Object> computed) {
    return switch (key) {
      case "id" -> entity.id();
      case "createdAt" -> Answers.time(entity.createdAt());
      case "updatedAt" -> Answers.time(entity.updatedAt());
      default -> {
        Object stored = EdgeService.shown(entity.body(), key);
        yield stored == null ? computed.apply(entity, key) : stored;
      }
    };
  }
}
