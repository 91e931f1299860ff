package io.millrace.manager.topology;

import io.millrace.manager.access.Caller;
import io.millrace.manager.access.Rights;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Who uses an entity, as far as the caller may see it. */
public final class Usage {
  private Usage() {}

  /** {@code {id, usedBy}}, and what the public API's usage reports of the kind have. */
  public static JsonObject of(Entity entity, Caller caller, View view) {
    List<Entity> users =
        view.usersOf(entity.ref()).stream()
            .map(view::find)
            .flatMap(Optional::stream)
            .filter(user -> Rights.maySee(caller, user, view))
            .sorted(Comparator.comparing(Entity::label).thenComparing(Entity::id))
            .toList();
    JsonArray usedBy = new JsonArray();
    users.forEach(user ->
        usedBy.add(
            new JsonObject()
                .put("kind", user.kind().document())
                .put("id", user.id())
                .put("name", user.name())));
    JsonObject usage = new JsonObject().put("id", entity.id()).put("usedBy", usedBy);
    switch (entity.kind()) {
      case CATEGORY ->
          usage
              .put("applicationIds", new JsonArray())
              .put("dataPipelineIds", ids(users, Kind.PIPELINE))
              .put("dataSourceIds", ids(users, Kind.DATA_SOURCE))
              .put("edgeIds", ids(users, Kind.SERVICE_DOMAIN))
              .put("projectIds", ids(users, Kind.PROJECT));
      case CLOUD_PROFILE -> usage.put("usage", byProject(users));
      default -> usage.put("dataPipelineIds", ids(users, Kind.PIPELINE));
    }
    return usage;
  }

  private static JsonArray ids(List<Entity> users, Kind kind) {
    return new JsonArray(
        users.stream().filter(user -> user.kind() == kind).map(Entity::id).toList());
  }

  private static JsonArray byProject(List<Entity> users) {
    Map<String, JsonArray> pipelines = new TreeMap<>();
    for (Entity user : users) {
      String project = user.kind() == Kind.PROJECT ? user.id() : user.projectId();
      if (project != null) {
        JsonArray ids = pipelines.computeIfAbsent(project, id -> new JsonArray());
        if (user.kind() == Kind.PIPELINE) {
          ids.add(user.id());
        }
      }
    }
    JsonArray usage = new JsonArray();
    pipelines.forEach((project, ids) ->
        usage.add(new JsonObject().put("projectId", project).put("dataPipelineIds", ids)));
    return usage;
  }
}
