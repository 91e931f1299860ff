package io.millrace.manager.catalog;

import io.millrace.common.failure.Failure;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Problems;
import io.millrace.manager.schema.Ref;
import io.millrace.manager.schema.Wording;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The catalog as it would be after a change that is being put together. Used by one thread. */
public final class Draft implements View {
  private final Snapshot before;
  private final Snapshot after;
  private final long now;
  private final Set<Ref> touched = new LinkedHashSet<>();
  private final Map<Ref, Problems> problems = new LinkedHashMap<>();
  private final Set<Problems> noted = new LinkedHashSet<>();
  private boolean rehearsal;

  Draft(Snapshot before, long now) {
    this.before = before;
    this.after = before.copy();
    this.now = now;
  }

  /** Adds or replaces an entity; a name that another one has is noted as a problem. */
  public void put(Entity entity) {
    String unique = entity.kind() == Kind.USER ? "email" : "name";
    String name = entity.body().getString(unique);
    after
        .named(entity.kind(), entity.projectId(), name)
        .filter(other -> !other.id().equals(entity.id()))
        .ifPresent(other ->
            problems(entity.ref())
                .add(
                    Failure.Kind.CONFLICT,
                    unique,
                    "is "
                        + Wording.quoted(name)
                        + ", which another "
                        + entity.kind().noun()
                        + " already has (id "
                        + other.id()
                        + ")"));
    after.put(entity);
    touched.add(entity.ref());
  }

  public void remove(Ref ref) {
    after.remove(ref);
    touched.add(ref);
  }

  /** Where to put what is wrong with an entity; the same object for the same entity. */
  public Problems problems(Ref ref) {
    Problems ofEntity = problems.computeIfAbsent(ref, ignored -> new Problems());
    noted.add(ofEntity);
    return ofEntity;
  }

  /** Problems that may not belong to any entity; they are told in the order of being noted. */
  public void note(Problems some) {
    noted.add(some);
  }

  /** Lets messages about an entity speak of the document it came from. */
  public void problems(Ref ref, Problems ofDocument) {
    problems.put(ref, ofDocument);
    noted.add(ofDocument);
  }

  /** Checked like any change, but not stored. */
  public void rehearse() {
    rehearsal = true;
  }

  boolean rehearsal() {
    return rehearsal;
  }

  /** One time for the whole change, milliseconds since the epoch. */
  public long now() {
    return now;
  }

  View before() {
    return before;
  }

  Snapshot result() {
    return after;
  }

  Collection<Problems> allProblems() {
    return noted;
  }

  Map<Ref, Change.Touch> touched() {
    Map<Ref, Change.Touch> touches = new LinkedHashMap<>();
    for (Ref ref : touched) {
      Entity old = before.find(ref).orElse(null);
      Entity fresh = after.find(ref).orElse(null);
      if (!Objects.equals(old, fresh)) {
        touches.put(ref, new Change.Touch(old, fresh));
      }
    }
    return touches;
  }

  @Override
  public Optional<Entity> find(Ref ref) {
    return after.find(ref);
  }

  @Override
  public Optional<Entity> named(Kind kind, @Nullable String projectId, String name) {
    return after.named(kind, projectId, name);
  }

  @Override
  public Collection<Entity> all(Kind kind) {
    return after.all(kind);
  }

  @Override
  public Set<Ref> usersOf(Ref target) {
    return after.usersOf(target);
  }
}
