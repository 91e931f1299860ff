package io.millrace.manager.compile;

import io.millrace.common.spec.PipelineInput.SourceTopic;
import io.millrace.manager.catalog.Bodies;
import io.millrace.manager.catalog.DataSourceRules;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which fields of data sources carry which category values. Only MQTT sources have topics that this
 * edge reads.
 */
final class SourceIndex {
  private record CategoryValue(String category, String value) {}

  /**
   * @param values category id to the values that the field carries, in the order of the data source
   */
  private record SourceField(String topic, Map<String, Set<String>> values) {}

  private final Map<CategoryValue, List<SourceField>> fields = new HashMap<>();

  SourceIndex(View view) {
    view.all(Kind.DATA_SOURCE).stream()
        .filter(source -> "MQTT".equals(source.body().getString("protocol")))
        .forEach(this::add);
  }

  private void add(Entity source) {
    for (JsonObject field : Bodies.objects(source.body(), "fields")) {
      Map<String, Set<String>> values = new TreeMap<>();
      for (JsonObject selector : Bodies.objects(source.body(), "selectors")) {
        List<String> scope = Bodies.texts(selector, "scope");
        if (scope.contains(field.getString("name")) || scope.contains(DataSourceRules.ALL_FIELDS)) {
          values
              .computeIfAbsent(selector.getString("id"), category -> new LinkedHashSet<>())
              .add(selector.getString("value"));
        }
      }
      SourceField found = new SourceField(field.getString("topic"), values);
      values.forEach((category, some) ->
          some.forEach(value ->
              fields
                  .computeIfAbsent(new CategoryValue(category, value), key -> new ArrayList<>())
                  .add(found)));
    }
  }

  /**
   * Topics of the fields that carry, of each category, one of the wanted values; in the order of
   * their names.
   *
   * @param wanted category id to values, with one category at least
   */
  List<SourceTopic> select(Map<String, Set<String>> wanted) {
    Map.Entry<String, Set<String>> first = wanted.entrySet().iterator().next();
    return first.getValue().stream()
        .flatMap(value ->
            fields.getOrDefault(new CategoryValue(first.getKey(), value), List.of()).stream())
        .distinct()
        .filter(field -> carries(field, wanted))
        .map(field -> new SourceTopic(field.topic, selectors(field, wanted)))
        .sorted(Comparator.comparing(SourceTopic::filter))
        .toList();
  }

  private static boolean carries(SourceField field, Map<String, Set<String>> wanted) {
    return wanted.entrySet().stream()
        .allMatch(entry ->
            field.values.getOrDefault(entry.getKey(), Set.of()).stream()
                .anyMatch(entry.getValue()::contains));
  }

  // A function asks for one value of a category: the one by which the pipeline chose the field,
  // else the field's first.
  private static Map<String, String> selectors(SourceField field, Map<String, Set<String>> wanted) {
    Map<String, String> result = new TreeMap<>();
    field.values.forEach((category, values) -> {
      Set<String> chosen = wanted.getOrDefault(category, Set.of());
      result.put(
          category,
          values.stream().filter(chosen::contains).findFirst().orElse(values.iterator().next()));
    });
    return result;
  }
}
