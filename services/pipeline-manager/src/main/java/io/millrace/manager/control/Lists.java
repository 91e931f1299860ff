package io.millrace.manager.control;

import io.millrace.manager.access.Caller;
import io.millrace.manager.access.Rights;
import io.millrace.manager.catalog.Answers;
import io.millrace.manager.catalog.Catalog;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.compile.EndPoint;
import io.millrace.manager.query.Page;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.status.Pipelines;
import io.vertx.core.json.JsonObject;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What users define, page by page, as a caller may see it. */
public final class Lists {
  private final Catalog catalog;
  private final Pipelines pipelines;

  public Lists(Catalog catalog, Pipelines pipelines) {
    this.catalog = catalog;
    this.pipelines = pipelines;
  }

  /**
   * @param query as {@link Page#of(Kind, JsonObject)} takes it, and {@code edgeId} or {@code
   *     projectId}
   * @throws io.vertx.serviceproxy.ServiceException naming what is wrong with the query
   */
  JsonObject page(Caller caller, Kind kind, JsonObject query) {
    View view = catalog.view();
    Page page = Page.of(kind, query);
    Stream<Entity> visible = view.sorted(kind).stream();
    if (query.getValue("edgeId") instanceof String edgeId) {
      String edge = CatalogDesk.visible(caller, view, Kind.SERVICE_DOMAIN, edgeId).id();
      visible = visible.filter(entity -> edge.equals(entity.body().getValue("edgeId")));
    }
    if (query.getValue("projectId") instanceof String projectId && !projectId.isEmpty()) {
      Entity project = CatalogDesk.visible(caller, view, Kind.PROJECT, projectId);
      // Members may see each other here, though not in the list of all users.
      visible = visible.filter(entity -> ProjectScope.contains(project, entity));
      visible =
          kind == Kind.USER
              ? visible
              : visible.filter(entity -> Rights.maySee(caller, entity, view));
    } else {
      visible = visible.filter(entity -> Rights.maySee(caller, entity, view));
    }
    BiFunction<Entity, String, @Nullable Object> computed = this::computed;
    return page.of(visible, computed, this::shown);
  }

  private @Nullable Object computed(Entity entity, String key) {
    if (entity.kind() != Kind.PIPELINE) {
      return key.equals("connected") ? Boolean.TRUE : null;
    }
    if (key.equals("endPointURI")) {
      return EndPoint.of(entity, catalog.view()).uri();
    }
    if (!key.startsWith("state")) {
      return null;
    }
    JsonObject shown = new JsonObject();
    pipelines.state(entity).show(shown);
    return shown.getValue(key);
  }

  /** One entity as it is told, with what follows from what runs. */
  JsonObject shown(Entity entity) {
    JsonObject answer = Answers.of(entity);
    switch (entity.kind()) {
      case PIPELINE ->
          pipelines
              .state(entity)
              .show(answer.put("endPointURI", EndPoint.of(entity, catalog.view()).uri()));
      case SERVICE_DOMAIN -> answer.put("connected", true);
      default -> {}
    }
    return answer;
  }
}
