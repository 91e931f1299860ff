package io.millrace.functions.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicTableTest {
  private final TopicTable table = new TopicTable(topic -> Map.of("c1", "of " + topic));

  @Test
  void announcesEachTopicOnceWithItsSelectors() {
    assertThat(table.number("a")).isZero();
    assertThat(table.number("b")).isEqualTo(1);
    assertThat(table.number("a")).isZero();

    JsonArray announced = table.takeUnannounced();

    assertThat(String.valueOf(announced))
        .isEqualTo(
            "[{\"id\":0,\"name\":\"a\",\"selectors\":{\"c1\":\"of a\"}},"
                + "{\"id\":1,\"name\":\"b\",\"selectors\":{\"c1\":\"of b\"}}]");
    assertThat(table.number("b")).isEqualTo(1);
    assertThat(table.takeUnannounced()).isNull();
  }

  @Test
  void startsAnewBetweenFramesRatherThanGrowBeyondItsBound() {
    for (int i = 0; i < 20_000; i++) {
      table.number("t" + i);
    }
    table.takeUnannounced();

    table.beginFrame();

    assertThat(table.number("t7")).isZero();
    assertThat(table.takeUnannounced()).hasSize(1);
  }
}
