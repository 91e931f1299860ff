package io.millrace.manager.control;

import io.millrace.manager.catalog.Bodies;
import io.millrace.manager.catalog.BuiltIns;
import io.millrace.manager.catalog.Entity;

/** What belongs to a project, for the lists below {@code /projects/{id}}. */
final class ProjectScope {
  private ProjectScope() {}

  static boolean contains(Entity project, Entity entity) {
    return switch (entity.kind()) {
      case FUNCTION, PIPELINE, SECRET -> project.id().equals(entity.projectId());
      case RUNTIME -> entity.builtIn() || project.id().equals(entity.projectId());
      case CLOUD_PROFILE -> listed(project, "cloudCredentialIds", entity);
      case REGISTRY -> listed(project, "dockerProfileIds", entity);
      case USER ->
          Bodies.objects(project.body(), "users").stream()
              .anyMatch(member -> entity.id().equals(member.getString("userId")));
      case PROJECT -> project.id().equals(entity.id());
      case CATEGORY, DATA_SOURCE, SERVICE_DOMAIN -> true;
      case ALERT_TARGET -> false;
    };
  }

  private static boolean listed(Entity project, String field, Entity entity) {
    return project.id().equals(BuiltIns.DEFAULT_PROJECT)
        || Bodies.texts(project.body(), field).contains(entity.id());
  }
}
