package io.millrace.manager.catalog;

import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Ref;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Immutable once published; a {@link Draft} fills a copy. A copy shares everything with its
 * original until it changes it, kind by kind, so that a change costs what it touches.
 */
final class Snapshot implements View {
  private record Name(@Nullable String projectId, String name) {
    static Name of(Entity entity) {
      boolean user = entity.kind() == Kind.USER;
      String key = user ? entity.body().getString("email").toLowerCase(Locale.ROOT) : entity.name();
      return new Name(entity.projectId(), key);
    }
  }

  private final Map<Kind, Map<String, Entity>> entities = new EnumMap<>(Kind.class);
  private final Map<Kind, Map<Name, String>> names = new EnumMap<>(Kind.class);
  private final Map<Kind, Map<String, Set<Ref>>> users = new EnumMap<>(Kind.class);
  private final Set<Kind> ownEntities = EnumSet.noneOf(Kind.class);
  private final Set<Kind> ownUsers = EnumSet.noneOf(Kind.class);
  private final Set<Ref> ownUserSets = new HashSet<>();

  /** Made when somebody asks for a list, handed on until an entity of the kind changes. */
  private final Map<Kind, List<Entity>> sorted = new ConcurrentHashMap<>();

  private long characters;

  Snapshot() {
    for (Kind kind : Kind.values()) {
      entities.put(kind, Map.of());
      names.put(kind, Map.of());
      users.put(kind, Map.of());
    }
  }

  private Snapshot(Snapshot other) {
    entities.putAll(other.entities);
    names.putAll(other.names);
    users.putAll(other.users);
    sorted.putAll(other.sorted);
    characters = other.characters;
  }

  /** A copy to be changed. */
  Snapshot copy() {
    return new Snapshot(this);
  }

  void put(Entity entity) {
    own(entity.kind());
    Entity before = of(entities, entity.kind()).put(entity.id(), entity);
    if (before != null) {
      forget(before);
    }
    of(names, entity.kind()).put(Name.of(entity), entity.id());
    entity.targets().forEach(target -> usersToChange(target).add(entity.ref()));
    characters += size(entity);
  }

  void remove(Ref ref) {
    own(ref.kind());
    Entity before = of(entities, ref.kind()).remove(ref.id());
    if (before != null) {
      forget(before);
    }
  }

  private void own(Kind kind) {
    sorted.remove(kind);
    if (ownEntities.add(kind)) {
      entities.put(kind, new HashMap<>(of(entities, kind)));
      names.put(kind, new HashMap<>(of(names, kind)));
    }
  }

  private void forget(Entity entity) {
    of(names, entity.kind()).remove(Name.of(entity), entity.id());
    entity.targets().forEach(target -> usersToChange(target).remove(entity.ref()));
    characters -= size(entity);
  }

  private Set<Ref> usersToChange(Ref target) {
    if (ownUsers.add(target.kind())) {
      users.put(target.kind(), new HashMap<>(of(users, target.kind())));
    }
    Map<String, Set<Ref>> ofKind = of(users, target.kind());
    if (ownUserSets.add(target)) {
      ofKind.put(target.id(), new HashSet<>(usersOf(target)));
    }
    return Objects.requireNonNull(ofKind.get(target.id()));
  }

  // Program text dwarfs all else.
  private static long size(Entity entity) {
    return 500L + String.valueOf(entity.body().getValue("code", "")).length();
  }

  /** Rough size of everything, in characters. */
  long characters() {
    return characters;
  }

  private static <V> V of(Map<Kind, V> map, Kind kind) {
    return Objects.requireNonNull(map.get(kind));
  }

  @Override
  public Optional<Entity> find(Ref ref) {
    return Optional.ofNullable(of(entities, ref.kind()).get(ref.id()));
  }

  @Override
  public Optional<Entity> named(Kind kind, @Nullable String projectId, String name) {
    String key = kind == Kind.USER ? name.toLowerCase(Locale.ROOT) : name;
    return find(kind, of(names, kind).get(new Name(projectId, key)));
  }

  @Override
  public Collection<Entity> all(Kind kind) {
    return of(entities, kind).values();
  }

  @Override
  public List<Entity> sorted(Kind kind) {
    return sorted.computeIfAbsent(kind, View.super::sorted);
  }

  @Override
  public Set<Ref> usersOf(Ref target) {
    return of(users, target.kind()).getOrDefault(target.id(), Set.of());
  }
}
