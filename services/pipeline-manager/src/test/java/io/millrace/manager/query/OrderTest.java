package io.millrace.manager.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.manager.query.Condition.Key;
import io.millrace.manager.query.Condition.Sort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderTest {
  private static final Map<String, Key> KEYS =
      Map.of("name", new Key("name", Sort.TEXT), "size", new Key("size", Sort.NUMBER));
  private static final int ROWS = 10_000;

  private record Thing(int number, String name, @Nullable Integer size) {
    @Nullable Object value(String key) {
      return key.equals("name") ? name : size;
    }
  }

  private final List<Thing> things = new ArrayList<>();

  OrderTest() {
    Random random = new Random(7);
    for (int number = 0; number < ROWS; number++) {
      Integer size = random.nextInt(5) == 0 ? null : random.nextInt(10);
      things.add(new Thing(number, "n" + random.nextInt(20), size));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 100, ROWS - 1, ROWS})
  void theFirstAreThoseOfAWholeStableSort(int count) {
    Comparator<Thing> bySize =
        Comparator.comparing(Thing::size, Comparator.nullsFirst(Comparator.naturalOrder()));
    List<Thing> all = things.stream().sorted(bySize.reversed().thenComparing(Thing::name)).toList();

    assertThat(new Order("size desc,name", KEYS).first(count, things, Thing::value))
        .isEqualTo(all.subList(0, count));
    assertThat(new Order("", KEYS).first(count, things, Thing::value))
        .isEqualTo(things.subList(0, count));
  }

  @Test
  void rowsThatAreEqualStayInTheOrderInWhichTheyCome() {
    List<Thing> sorted = new Order("name desc", KEYS).first(ROWS, things, Thing::value);

    for (int i = 1; i < sorted.size(); i++) {
      Thing before = Objects.requireNonNull(sorted.get(i - 1));
      if (before.name().equals(sorted.get(i).name())) {
        assertThat(before.number()).isLessThan(sorted.get(i).number());
      }
    }
  }
}
