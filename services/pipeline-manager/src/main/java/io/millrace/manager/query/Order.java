package io.millrace.manager.query;

import io.millrace.common.failure.Failure;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.query.Condition.Key;
import io.millrace.manager.schema.Wording;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** In what order a list comes: as asked, then by name and id. */
final class Order {
  private static final int MOST_ITEMS = 20;

  private record Item(Key key, boolean descending) {}

  /** Values are read once for each entity, not once for each comparison. */
  private record Row(Entity entity, List<@Nullable Object> values) {}

  private final List<Item> items = new ArrayList<>();

  /**
   * @param wanted {@code key} or {@code key desc}, comma-separated
   */
  Order(String wanted, Map<String, Key> keys) {
    for (String item : wanted.isBlank() ? new String[0] : wanted.split(",", MOST_ITEMS)) {
      items.add(item(item.strip(), keys));
    }
  }

  private static Item item(String item, Map<String, Key> keys) {
    List<String> words = List.of(item.split("\\s+", 3));
    String direction = words.size() == 2 ? words.get(1) : "";
    Key key = keys.get(words.getFirst());
    boolean descending = direction.equalsIgnoreCase("desc");
    boolean ascending = words.size() == 1 || direction.equalsIgnoreCase("asc");
    if (key == null || (!descending && !ascending)) {
      throw Failure.invalid(
              "orderBy",
              "orderBy has "
                  + Wording.quoted(item)
                  + " but each item must be one of "
                  + String.join(", ", keys.keySet())
                  + ", with desc after it for falling order"
                  + Wording.didYouMean(words.getFirst(), keys.keySet()))
          .toException();
    }
    return new Item(key, descending);
  }

  List<Entity> sorted(
      Stream<Entity> entities, BiFunction<Entity, String, @Nullable Object> values) {
    return entities
        .map(entity -> row(entity, key -> values.apply(entity, key)))
        .sorted(comparator())
        .map(Row::entity)
        .toList();
  }

  private Row row(Entity entity, Function<String, @Nullable Object> values) {
    List<@Nullable Object> read = new ArrayList<>();
    for (Item item : items) {
      read.add(Matcher.canonical(item.key, values.apply(item.key.name())));
    }
    return new Row(entity, read);
  }

  private Comparator<Row> comparator() {
    Comparator<Row> last =
        Comparator.<Row, String>comparing(row -> row.entity.name())
            .thenComparing(row -> row.entity.id());
    Comparator<Row> result = last;
    for (int i = items.size() - 1; i >= 0; i--) {
      int at = i;
      Comparator<Row> item =
          Comparator.comparing(row -> row.values.get(at), Comparator.nullsFirst(Matcher::order));
      result = (items.get(i).descending ? item.reversed() : item).thenComparing(result);
    }
    return result;
  }
}
