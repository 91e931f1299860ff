package io.millrace.manager.catalog;

import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Ref;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All entities as they are at one moment, or as they would be after a change. */
public interface View {
  Optional<Entity> find(Ref ref);

  /**
   * By what is unique: the name, and for users the e-mail address in any letter case.
   *
   * @param projectId null for kinds that belong to the whole edge, and for built-in entities
   */
  Optional<Entity> named(Kind kind, @Nullable String projectId, String name);

  Collection<Entity> all(Kind kind);

  /** Entities of a kind by name and id. */
  default List<Entity> sorted(Kind kind) {
    record Named(String name, Entity entity) {}
    // Names are read once for each entity, not once for each comparison.
    return all(kind).stream()
        .map(entity -> new Named(entity.name(), entity))
        .sorted(Comparator.comparing(Named::name).thenComparing(named -> named.entity.id()))
        .map(Named::entity)
        .toList();
  }

  /** Who points at the entity. */
  Set<Ref> usersOf(Ref target);

  default Optional<Entity> find(Kind kind, @Nullable String id) {
    return id == null ? Optional.empty() : find(new Ref(kind, id));
  }

  /** Entities of a kind that point at {@code target}. */
  default Stream<Entity> usersOf(Ref target, Kind kind) {
    return usersOf(target).stream()
        .filter(user -> user.kind() == kind)
        .map(this::find)
        .flatMap(Optional::stream);
  }
}
