package io.millrace.manager.compile;

import io.millrace.manager.catalog.Bodies;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether a project's pipelines run on this edge. A project that says nothing includes it. */
public final class Placement {
  private Placement() {}

  public static boolean includesEdge(Entity project, View view) {
    Entity edge = view.all(Kind.SERVICE_DOMAIN).stream().findFirst().orElseThrow();
    if (project.body().getString("edgeSelectorType").equals("Explicit")) {
      List<String> edges = Bodies.texts(project.body(), "edgeIds");
      return edges.isEmpty() || edges.contains(edge.id());
    }
    Map<String, Set<String>> wanted = values(Bodies.objects(project.body(), "edgeSelectors"));
    Map<String, Set<String>> labels = values(Bodies.objects(edge.body(), "labels"));
    return wanted.entrySet().stream()
        .allMatch(entry ->
            labels.getOrDefault(entry.getKey(), Set.of()).stream()
                .anyMatch(entry.getValue()::contains));
  }

  private static Map<String, Set<String>> values(List<JsonObject> selectors) {
    Map<String, Set<String>> values = new HashMap<>();
    selectors.forEach(selector ->
        values
            .computeIfAbsent(selector.getString("id"), id -> new HashSet<>())
            .add(selector.getString("value")));
    return values;
  }
}
