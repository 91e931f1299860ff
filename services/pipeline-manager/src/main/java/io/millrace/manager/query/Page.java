package io.millrace.manager.query;

import io.millrace.common.failure.Failure;
import io.millrace.manager.catalog.Answers;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.query.Condition.Key;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Wording;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
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
  private final Comparator<Row> order;
  private final @Nullable Condition filter;

  private record Row(Entity entity, Function<String, @Nullable Object> values) {}

  private Page(Kind kind, JsonObject query) {
    keys = Keys.of(kind);
    index = index(query);
    size = size(query);
    orderBy = text(query, "orderBy");
    order = order(orderBy);
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

  private Comparator<Row> order(String wanted) {
    Comparator<Row> result = null;
    for (String item : wanted.isBlank() ? new String[0] : wanted.split(",", 20)) {
      Comparator<Row> next = orderItem(item.strip());
      result = result == null ? next : result.thenComparing(next);
    }
    Comparator<Row> byName = Comparator.comparing(row -> row.entity.name());
    Comparator<Row> last = byName.thenComparing(row -> row.entity.id());
    return result == null ? last : result.thenComparing(last);
  }

  private Comparator<Row> orderItem(String item) {
    String[] words = item.split("\\s+");
    Key key = keys.get(words[0]);
    boolean descending = words.length == 2 && words[1].equalsIgnoreCase("desc");
    boolean ascending =
        words.length == 1 || (words.length == 2 && words[1].equalsIgnoreCase("asc"));
    if (key == null || (!descending && !ascending)) {
      throw Failure.invalid(
              "orderBy",
              "orderBy has "
                  + Wording.quoted(item)
                  + " but each item must be one of "
                  + String.join(", ", keys.keySet())
                  + ", with desc after it for falling order"
                  + Wording.didYouMean(words[0], keys.keySet()))
          .toException();
    }
    Comparator<Row> comparator =
        Comparator.comparing(
            row -> Matcher.canonical(key, row.values.apply(key.name())),
            Comparator.nullsFirst(Matcher::order));
    return descending ? comparator.reversed() : comparator;
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
    List<Row> rows = new ArrayList<>();
    visible
        .map(entity -> new Row(entity, key -> value(entity, key, computed)))
        .filter(row -> filter == null || new Matcher(row.values).matches(filter))
        .forEach(rows::add);
    rows.sort(order);
    long from = (long) index * size;
    JsonArray result = new JsonArray();
    rows.stream().skip(from).limit(size).forEach(row -> result.add(answer.apply(row.entity)));
    return new JsonObject()
        .put("pageIndex", index)
        .put("pageSize", size)
        .put("totalCount", rows.size())
        .put("orderBy", orderBy)
        .put("orderByKeys", new JsonArray(List.copyOf(keys.keySet())))
        .put("result", result);
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
