package io.millrace.manager.compile;

import io.millrace.manager.catalog.Bodies;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Ref;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which pipelines a change may compile differently: few, so that a change costs what it touches.
 */
final class Affected {
  private record CategoryValue(String category, String value) {
    static Set<CategoryValue> of(Entity entity, String field) {
      return Bodies.objects(entity.body(), field).stream()
          .map((JsonObject selector) ->
              new CategoryValue(selector.getString("id"), selector.getString("value")))
          .collect(Collectors.toSet());
    }
  }

  private final View view;

  /**
   * @param view after the change
   */
  Affected(View view) {
    this.view = view;
  }

  /**
   * @param touched entities as they were and as they are
   */
  Set<Entity> by(Collection<Entity> touched) {
    Set<Entity> pipelines = new HashSet<>();
    Set<CategoryValue> carried = new HashSet<>();
    for (Entity entity : touched) {
      if (entity.kind() == Kind.DATA_SOURCE) {
        carried.addAll(CategoryValue.of(entity, "selectors"));
      } else {
        by(entity).forEach(pipelines::add);
      }
    }
    selecting(carried).forEach(pipelines::add);
    return pipelines;
  }

  private Stream<Entity> by(Entity entity) {
    return switch (entity.kind()) {
      case PIPELINE -> view.find(entity.ref()).stream();
      case FUNCTION, CLOUD_PROFILE, PROJECT -> view.usersOf(entity.ref(), Kind.PIPELINE);
      case RUNTIME, SECRET -> throughFunctions(entity);
      case REGISTRY -> view.usersOf(entity.ref(), Kind.RUNTIME).flatMap(this::throughFunctions);
      case SERVICE_DOMAIN -> view.all(Kind.PIPELINE).stream();
      // Specs have ids and values of categories, which stay; the others are not in specs.
      case CATEGORY, DATA_SOURCE, USER, ALERT_TARGET -> Stream.empty();
    };
  }

  private Stream<Entity> throughFunctions(Entity used) {
    return view.usersOf(used.ref(), Kind.FUNCTION)
        .flatMap(function -> view.usersOf(function.ref(), Kind.PIPELINE));
  }

  private Stream<Entity> selecting(Set<CategoryValue> carried) {
    return carried.stream()
        .map(CategoryValue::category)
        .distinct()
        .flatMap(category -> view.usersOf(new Ref(Kind.CATEGORY, category), Kind.PIPELINE))
        .filter(pipeline ->
            CategoryValue.of(pipeline, "originSelectors").stream().anyMatch(carried::contains));
  }
}
