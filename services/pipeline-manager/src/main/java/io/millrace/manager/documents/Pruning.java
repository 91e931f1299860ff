package io.millrace.manager.documents;

import io.millrace.common.failure.Failure;
import io.millrace.manager.access.Caller;
import io.millrace.manager.access.Rights;
import io.millrace.manager.catalog.BuiltIns;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.vertx.core.json.JsonArray;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What documents leave out: entities of the kinds that the documents have, of project kinds those
 * in the projects that the documents name. Never this edge, the default project, what is built in,
 * or an administrator: nobody prunes the branch they sit on.
 */
final class Pruning {
  private final Caller caller;
  private final View view;
  private final Set<Names.Declared> declared;
  private final Set<Kind> kinds = new HashSet<>();
  private final Set<String> projects = new HashSet<>();

  Pruning(Caller caller, View view, Collection<Document> documents) {
    this.caller = caller;
    this.view = view;
    this.declared = new HashSet<>();
    for (Document document : documents) {
      declared.add(key(document.kind(), document.declared().project(), document.name()));
      kinds.add(document.kind());
      if (document.kind().inProject()) {
        projects.add(document.projectName());
      } else if (document.kind() == Kind.PROJECT) {
        projects.add(document.name());
      }
    }
  }

  // E-mail addresses are the same in any letter case.
  private static Names.Declared key(Kind kind, @Nullable String project, String name) {
    return new Names.Declared(
        kind, project, kind == Kind.USER ? name.toLowerCase(Locale.ROOT) : name);
  }

  /** Users before what they use. */
  List<Entity> leftOut() {
    return kinds.stream()
        .sorted(Comparator.<Kind>naturalOrder().reversed())
        .flatMap(kind ->
            view.all(kind).stream()
                .filter(this::leftOut)
                .sorted(Comparator.comparing(Entity::name)))
        .toList();
  }

  private boolean leftOut(Entity entity) {
    String project = project(entity);
    return !kept(entity)
        && Rights.maySee(caller, entity, view)
        && (project == null || projects.contains(project))
        && !declared.contains(key(entity.kind(), project, name(entity)));
  }

  private static boolean kept(Entity entity) {
    return switch (entity.kind()) {
      case SERVICE_DOMAIN -> true;
      case PROJECT -> entity.id().equals(BuiltIns.DEFAULT_PROJECT);
      case USER -> "INFRA_ADMIN".equals(entity.body().getString("role"));
      default -> entity.builtIn();
    };
  }

  private @Nullable String project(Entity entity) {
    return entity.projectId() == null ? null : Parts.name(view, Kind.PROJECT, entity.projectId());
  }

  /** What documents call it. */
  static String name(Entity entity) {
    return Objects.requireNonNull(entity.body().getString(Forms.of(entity.kind()).identity()));
  }

  /**
   * Refuses when somebody agreed to another list than would be deleted now.
   *
   * @param agreed ids, or anything else for whatever there is
   */
  static void requireAgreed(List<Entity> leftOut, @Nullable Object agreed) {
    if (agreed instanceof JsonArray ids
        && !Set.copyOf(ids.getList())
            .equals(Set.copyOf(leftOut.stream().map(Entity::id).toList()))) {
      throw Failure.of(
              Failure.Kind.CONFLICT,
              "what would be deleted has changed since it was shown; nothing was changed, look again")
          .toException();
    }
  }
}
