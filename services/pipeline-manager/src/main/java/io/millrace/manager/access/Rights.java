package io.millrace.manager.access;

import io.millrace.common.failure.Failure;
import io.millrace.manager.catalog.Bodies;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What users who are not infrastructure administrators may see and change: the whole table, and
 * nothing beside it.
 */
public final class Rights {
  /** Which entities of a kind. */
  enum Reach {
    NONE,
    ALL,
    /** Of projects that the user is a member of; what is built in may be seen by all. */
    OWN_PROJECTS,
    /** Listed by a project that the user is a member of. */
    LISTED,
    /** The user alone. */
    SELF
  }

  private record Row(Reach see, Reach change) {}

  private static final Map<Kind, Row> TABLE =
      Map.ofEntries(
          Map.entry(Kind.ALERT_TARGET, new Row(Reach.NONE, Reach.NONE)),
          Map.entry(Kind.CATEGORY, new Row(Reach.ALL, Reach.NONE)),
          Map.entry(Kind.DATA_SOURCE, new Row(Reach.ALL, Reach.NONE)),
          Map.entry(Kind.SERVICE_DOMAIN, new Row(Reach.ALL, Reach.NONE)),
          Map.entry(Kind.CLOUD_PROFILE, new Row(Reach.LISTED, Reach.NONE)),
          Map.entry(Kind.REGISTRY, new Row(Reach.LISTED, Reach.NONE)),
          Map.entry(Kind.PROJECT, new Row(Reach.OWN_PROJECTS, Reach.NONE)),
          Map.entry(Kind.USER, new Row(Reach.SELF, Reach.NONE)),
          Map.entry(Kind.RUNTIME, new Row(Reach.OWN_PROJECTS, Reach.OWN_PROJECTS)),
          Map.entry(Kind.SECRET, new Row(Reach.OWN_PROJECTS, Reach.OWN_PROJECTS)),
          Map.entry(Kind.FUNCTION, new Row(Reach.OWN_PROJECTS, Reach.OWN_PROJECTS)),
          Map.entry(Kind.PIPELINE, new Row(Reach.OWN_PROJECTS, Reach.OWN_PROJECTS)));

  private Rights() {}

  public static boolean maySee(Caller caller, Entity entity, View view) {
    return caller.administrator() || reaches(row(entity.kind()).see, caller, entity, view);
  }

  private static Row row(Kind kind) {
    return Objects.requireNonNull(TABLE.get(kind));
  }

  private static boolean reaches(Reach reach, Caller caller, Entity entity, View view) {
    return switch (reach) {
      case NONE -> false;
      case ALL -> true;
      case SELF -> entity.ref().equals(caller.user().ref());
      case OWN_PROJECTS -> {
        String project = entity.kind() == Kind.PROJECT ? entity.id() : entity.projectId();
        yield entity.builtIn() || (project != null && caller.projects().contains(project));
      }
      case LISTED ->
          caller.projects().stream()
              .flatMap(id -> view.find(Kind.PROJECT, id).stream())
              .anyMatch(project -> lists(project, entity.id()));
    };
  }

  private static boolean lists(Entity project, String id) {
    return Bodies.texts(project.body(), "cloudCredentialIds").contains(id)
        || Bodies.texts(project.body(), "dockerProfileIds").contains(id);
  }

  /**
   * @param projectId of the entity that is to be made, changed or removed; null when it belongs to
   *     the whole edge
   * @throws io.vertx.serviceproxy.ServiceException FORBIDDEN
   */
  public static void requireChange(Caller caller, Kind kind, @Nullable String projectId) {
    if (caller.administrator()) {
      return;
    }
    boolean own = row(kind).change == Reach.OWN_PROJECTS;
    if (!own) {
      throw forbidden("only infrastructure administrators may define a " + kind.noun());
    }
    // A missing project is refused by the rules, with better words.
    if (projectId == null || !caller.projects().contains(projectId)) {
      throw forbidden("a " + kind.noun() + " may be defined by members of its project only");
    }
  }

  public static void requireAdministrator(Caller caller, String what) {
    if (!caller.administrator()) {
      throw forbidden("only infrastructure administrators may " + what);
    }
  }

  private static RuntimeException forbidden(String message) {
    return Failure.of(Failure.Kind.FORBIDDEN, message).toException();
  }
}
