package io.millrace.manager.query;

import io.millrace.common.failure.Failure;
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

/** In what order a list comes: as asked, and beyond that as it was. */
final class Order {
  private static final int MOST_ITEMS = 20;

  private record Item(Key key, boolean descending) {}

  /** Values are read once for each row, not once for each comparison. */
  private record Row<T>(T row, @Nullable Object[] values) {}

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

  /** The sort is stable: rows that are equal stay in the order in which they come. */
  <T> List<T> sorted(Stream<T> rows, BiFunction<T, String, @Nullable Object> values) {
    if (items.isEmpty()) {
      return rows.toList();
    }
    return rows.map(row -> read(row, key -> values.apply(row, key)))
        .sorted(comparator())
        .map(Row::row)
        .toList();
  }

  private <T> Row<T> read(T row, Function<String, @Nullable Object> values) {
    @Nullable Object[] read = new @Nullable Object[items.size()];
    for (int i = 0; i < read.length; i++) {
      Key key = items.get(i).key;
      read[i] = Matcher.canonical(key, values.apply(key.name()));
    }
    return new Row<>(row, read);
  }

  private Comparator<Row<?>> comparator() {
    Comparator<Row<?>> result = (left, right) -> 0;
    for (int i = 0; i < items.size(); i++) {
      int at = i;
      Comparator<Row<?>> item =
          Comparator.comparing(row -> row.values[at], Comparator.nullsFirst(Matcher::order));
      result = result.thenComparing(items.get(i).descending ? item.reversed() : item);
    }
    return result;
  }
}
