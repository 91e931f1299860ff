package io.millrace.manager.control;

import io.millrace.common.control.TopologyService;
import io.millrace.common.failure.Failure;
import io.millrace.manager.access.Caller;
import io.millrace.manager.access.Gate;
import io.millrace.manager.access.Rights;
import io.millrace.manager.catalog.Bodies;
import io.millrace.manager.catalog.Catalog;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.query.Page;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Wording;
import io.millrace.manager.status.Pipelines;
import io.millrace.manager.status.StatusBoard;
import io.millrace.manager.topology.Graph;
import io.millrace.manager.topology.Nodes;
import io.millrace.manager.topology.Usage;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The manager's end of {@link TopologyService}. */
public final class TopologyDesk implements TopologyService {
  private final Desk desk;
  private final Gate gate;
  private final Catalog catalog;
  private final Pipelines pipelines;
  private final StatusBoard board;

  public TopologyDesk(
      Desk desk, Gate gate, Catalog catalog, Pipelines pipelines, StatusBoard board) {
    this.desk = desk;
    this.gate = gate;
    this.catalog = catalog;
    this.pipelines = pipelines;
    this.board = board;
  }

  @Override
  public Future<JsonObject> graph(String token, JsonObject query) {
    return desk.work(() -> {
      Caller caller = gate.caller(token);
      View view = catalog.view();
      String project = query.getString("projectId", "");
      if (!project.isEmpty()
          && view.find(Kind.PROJECT, project)
              .filter(entity -> Rights.maySee(caller, entity, view))
              .isEmpty()) {
        throw Failure.of(
                Failure.Kind.NOT_FOUND,
                "there is no project with the id " + Wording.quoted(project))
            .toException();
      }
      return new Graph(view, caller, pipelines, board).of(project.isEmpty() ? null : project);
    });
  }

  @Override
  public Future<JsonArray> nodes(String token) {
    return desk.work(() -> {
      Caller _ = gate.caller(token);
      return Nodes.of(board.presences(), edge().id());
    });
  }

  @Override
  public Future<JsonObject> list(String token, String kind, JsonObject query) {
    return desk.work(() -> {
      Caller _ = gate.caller(token);
      List<JsonObject> rows =
          switch (kind) {
            case "nodes" -> Nodes.parts(board.presences(), edge().id(), "node");
            case "nodesinfo" -> Nodes.parts(board.presences(), edge().id(), "info");
            case "servicedomainsinfo" -> List.of(Nodes.domain(edge().id()));
            default -> throw new IllegalArgumentException("no list of " + kind);
          };
      return Page.ofTexts(Nodes.keys(kind), query)
          .ofRows(rows.stream(), JsonObject::getValue, row -> row);
    });
  }

  private Entity edge() {
    return catalog.view().all(Kind.SERVICE_DOMAIN).iterator().next();
  }

  @Override
  public Future<JsonObject> usage(String token, String kind, String id) {
    return desk.work(() -> {
      Caller caller = gate.caller(token);
      View view = catalog.view();
      Kind wanted = Kind.ofPath(kind).orElseThrow();
      return Usage.of(CatalogDesk.visible(caller, view, wanted, id), caller, view);
    });
  }

  @Override
  public Future<JsonObject> containers(String token, String pipelineId, String edgeId) {
    return desk.work(() -> {
      Caller caller = gate.caller(token);
      View view = catalog.view();
      Entity pipeline = CatalogDesk.visible(caller, view, Kind.PIPELINE, pipelineId);
      Entity edge = CatalogDesk.visible(caller, view, Kind.SERVICE_DOMAIN, edgeId);
      List<String> names =
          Bodies.objects(pipeline.body(), "transformationArgsList").stream()
              .flatMap(
                  stage -> view.find(Kind.FUNCTION, stage.getString("transformationId")).stream())
              .map(Entity::name)
              .toList();
      return new JsonObject()
          .put("dataPipelineId", pipeline.id())
          .put("edgeId", edge.id())
          .put("containerNames", new JsonArray(names));
    });
  }
}
