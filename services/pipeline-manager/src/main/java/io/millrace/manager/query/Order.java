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
import org.jspecify.annotations.Nullable;

/** In what order a list comes: as asked, and beyond that as it was. */
final class Order {
  private static final int MOST_ITEMS = 20;

  /**
   * Rows beyond those that are needed are gathered before they are sorted: lists come in falling
   * order often, where each row is before all others so far, and sorting knows such runs.
   */
  private static final int SORTED_TOGETHER = 4_096;

  private record Item(Key key, boolean descending) {}

  /**
   * Values are read once for each row, not once for each comparison.
   *
   * @param place among all rows, so that rows that are equal stay in the order in which they come
   */
  private record Row<T>(T row, int place, @Nullable Object[] values) {}

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

  /**
   * The first of all rows, as many as are needed: to sort what nobody looks at takes most of the
   * time that the first page of a long list takes.
   */
  <T> List<T> first(int count, List<T> all, BiFunction<T, String, @Nullable Object> values) {
    if (items.isEmpty() || count == 0) {
      return all.subList(0, Math.min(count, all.size()));
    }
    Comparator<Row<?>> comparator = comparator();
    List<Row<T>> kept = new ArrayList<>();
    Row<T> last = null;
    for (int place = 0; place < all.size(); place++) {
      T row = all.get(place);
      Row<T> read = read(row, place, key -> values.apply(row, key));
      if (last == null || comparator.compare(read, last) < 0) {
        kept.add(read);
      }
      if (kept.size() == count + SORTED_TOGETHER) {
        kept.sort(comparator);
        kept.subList(count, kept.size()).clear();
        last = kept.getLast();
      }
    }
    return kept.stream().sorted(comparator).limit(count).map(Row::row).toList();
  }

  private <T> Row<T> read(T row, int place, Function<String, @Nullable Object> values) {
    @Nullable Object[] read = new @Nullable Object[items.size()];
    for (int i = 0; i < read.length; i++) {
      Key key = items.get(i).key;
      read[i] = Matcher.canonical(key, values.apply(key.name()));
    }
    return new Row<>(row, place, read);
  }

  private Comparator<Row<?>> comparator() {
    Comparator<Row<?>> result = (left, right) -> 0;
    for (int i = 0; i < items.size(); i++) {
      int at = i;
      Comparator<Row<?>> item =
          Comparator.comparing(row -> row.values[at], Comparator.nullsFirst(Matcher::order));
      result = result.thenComparing(items.get(i).descending ? item.reversed() : item);
    }
    return result.thenComparingInt(Row::place);
  }
}
