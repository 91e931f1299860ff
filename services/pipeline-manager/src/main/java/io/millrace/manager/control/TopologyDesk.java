package io.millrace.manager.control;

import io.millrace.common.control.TopologyService;
import io.millrace.common.failure.Failure;
import io.millrace.manager.access.Caller;
import io.millrace.manager.access.Gate;
import io.millrace.manager.access.Rights;
import io.millrace.manager.catalog.Answers;
import io.millrace.manager.catalog.Catalog;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Wording;
import io.millrace.manager.status.Pipelines;
import io.millrace.manager.status.StatusBoard;
import io.millrace.manager.status.StatusBoard.Presence;
import io.millrace.manager.topology.Graph;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
      Map<String, List<Presence>> byNode =
          board.presences().stream()
              .collect(Collectors.groupingBy(Presence::node, TreeMap::new, Collectors.toList()));
      JsonArray nodes = new JsonArray();
      byNode.forEach((name, presences) -> nodes.add(node(name, presences)));
      return nodes;
    });
  }

  private static JsonObject node(String name, List<Presence> presences) {
    JsonArray services = new JsonArray();
    presences.forEach(presence ->
        services.add(
            new JsonObject()
                .put("name", presence.service())
                .put("heardAt", Answers.time(presence.heardAtMillis()))
                .put("connected", presence.connected())
                .put("dataPipelines", presence.pipelines().size())));
    return new JsonObject()
        .put("name", name)
        .put("services", services)
        .put("connected", presences.stream().allMatch(Presence::connected));
  }
}
