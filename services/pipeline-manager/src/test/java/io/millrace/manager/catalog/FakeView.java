package io.millrace.manager.catalog;

import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Ref;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A handful of entities, found by going through them. */
public final class FakeView implements View {
  private final Map<Ref, Entity> entities = new LinkedHashMap<>();

  public void put(Entity entity) {
    entities.put(entity.ref(), entity);
  }

  @Override
  public Optional<Entity> find(Ref ref) {
    return Optional.ofNullable(entities.get(ref));
  }

  @Override
  public Optional<Entity> named(Kind kind, @Nullable String projectId, String name) {
    return all(kind).stream().filter(entity -> entity.name().equals(name)).findFirst();
  }

  @Override
  public Collection<Entity> all(Kind kind) {
    return entities.values().stream().filter(entity -> entity.kind() == kind).toList();
  }

  @Override
  public Set<Ref> usersOf(Ref target) {
    return entities.values().stream()
        .filter(entity -> entity.targets().contains(target))
        .map(Entity::ref)
        .collect(Collectors.toSet());
  }
}
