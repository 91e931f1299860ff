package io.millrace.manager.catalog;

import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Ref;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Immutable once published; a {@link Draft} fills a copy. */
final class Snapshot implements View {
  private record Name(Kind kind, @Nullable String projectId, String name) {
    static Name of(Entity entity) {
      String key =
          entity.kind() == Kind.USER
              ? entity.body().getString("email").toLowerCase(Locale.ROOT)
              : entity.name();
      return new Name(entity.kind(), entity.projectId(), key);
    }
  }

  private final Map<Kind, Map<String, Entity>> entities = new EnumMap<>(Kind.class);
  private final Map<Name, String> names;
  private final Map<Ref, Set<Ref>> users;
  private long characters;

  Snapshot() {
    for (Kind kind : Kind.values()) {
      entities.put(kind, new HashMap<>());
    }
    names = new HashMap<>();
    users = new HashMap<>();
  }

  private Snapshot(Snapshot other) {
    // Inner maps and sets are shared until put or remove replaces them: see own().
    entities.putAll(other.entities);
    names = new HashMap<>(other.names);
    users = new HashMap<>(other.users);
    characters = other.characters;
  }

  /** A copy to be changed; {@link #own} before each change of a kind. */
  Snapshot copy() {
    return new Snapshot(this);
  }

  /** Makes the map of this kind the copy's own. */
  void own(Kind kind) {
    entities.put(kind, new HashMap<>(entities(kind)));
  }

  void put(Entity entity) {
    Entity before = entities(entity.kind()).put(entity.id(), entity);
    if (before != null) {
      forget(before);
    }
    names.put(Name.of(entity), entity.id());
    entity.targets().forEach(target -> users.merge(target, Set.of(entity.ref()), Snapshot::union));
    characters += size(entity);
  }

  void remove(Ref ref) {
    Entity before = entities(ref.kind()).remove(ref.id());
    if (before != null) {
      forget(before);
    }
  }

  private void forget(Entity entity) {
    names.remove(Name.of(entity), entity.id());
    for (Ref target : entity.targets()) {
      users.computeIfPresent(target, (ignored, known) -> without(known, entity.ref()));
    }
    characters -= size(entity);
  }

  private static Set<Ref> union(Set<Ref> left, Set<Ref> right) {
    Set<Ref> both = new HashSet<>(left);
    both.addAll(right);
    return both;
  }

  private static @Nullable Set<Ref> without(Set<Ref> set, Ref gone) {
    Set<Ref> rest = new HashSet<>(set);
    rest.remove(gone);
    return rest.isEmpty() ? null : rest;
  }

  // Program text dwarfs all else.
  private static long size(Entity entity) {
    return 500L + String.valueOf(entity.body().getValue("code", "")).length();
  }

  /** Rough size of everything, in characters. */
  long characters() {
    return characters;
  }

  private Map<String, Entity> entities(Kind kind) {
    return java.util.Objects.requireNonNull(entities.get(kind));
  }

  @Override
  public Optional<Entity> find(Ref ref) {
    return Optional.ofNullable(entities(ref.kind()).get(ref.id()));
  }

  @Override
  public Optional<Entity> named(Kind kind, @Nullable String projectId, String name) {
    String key = kind == Kind.USER ? name.toLowerCase(Locale.ROOT) : name;
    return find(kind, names.get(new Name(kind, projectId, key)));
  }

  @Override
  public Collection<Entity> all(Kind kind) {
    return entities(kind).values();
  }

  @Override
  public Set<Ref> usersOf(Ref target) {
    return users.getOrDefault(target, Set.of());
  }
}
