package io.millrace.manager.control;

import io.millrace.common.control.MonitorService;
import io.millrace.manager.access.Caller;
import io.millrace.manager.access.Gate;
import io.millrace.manager.access.Rights;
import io.millrace.manager.alerts.AlertBook;
import io.millrace.manager.catalog.Answers;
import io.millrace.manager.catalog.Catalog;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.cluster.ClusterView;
import io.millrace.manager.monitor.Flow;
import io.millrace.manager.monitor.History;
import io.millrace.manager.monitor.LiveLines;
import io.millrace.manager.monitor.Overview;
import io.millrace.manager.monitor.Stages;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.status.Pipelines;
import io.millrace.manager.status.StatusBoard;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Predicate;

/** The manager's end of {@link MonitorService}. */
public final class MonitorDesk implements MonitorService {
  private final Desk desk;
  private final Gate gate;
  private final Catalog catalog;
  private final AlertBook alerts;
  private final Pipelines states;
  private final StatusBoard board;
  private final LiveLines lines;
  private final History history;
  private final ClusterView cluster;

  public MonitorDesk(
      Desk desk, Gate gate, Catalog catalog, AlertBook alerts, Pipelines states, Live live) {
    this.desk = desk;
    this.gate = gate;
    this.catalog = catalog;
    this.alerts = alerts;
    this.states = states;
    this.board = live.board;
    this.lines = live.lines;
    this.history = live.history;
    this.cluster = live.cluster;
  }

  /** What the nodes report, in the shapes that are asked for. */
  public record Live(StatusBoard board, LiveLines lines, History history, ClusterView cluster) {}

  @Override
  public Future<JsonObject> overview(String token) {
    return desk.work(() -> {
      Caller caller = gate.caller(token);
      View view = catalog.view();
      List<Entity> visible = view.all(Kind.PIPELINE).stream().filter(seen(caller, view)).toList();
      JsonObject overview =
          new Overview(board).of(visible, pipeline -> states.state(pipeline).state().word());
      overview.put("alerts", alerts.openBySeverity(caller));
      if (caller.administrator()) {
        overview.put("nodes", new Overview(board).nodes()).put("cluster", cluster.health());
      }
      return overview;
    });
  }

  private static Predicate<Entity> seen(Caller caller, View view) {
    return entity -> Rights.maySee(caller, entity, view);
  }

  @Override
  public Future<JsonObject> pipelines(String token, String since) {
    return desk.work(() -> {
      Caller caller = gate.caller(token);
      return lines.since(since, seen(caller, catalog.view()));
    });
  }

  @Override
  public Future<JsonObject> pipeline(String token, String id) {
    return desk.work(() -> {
      View view = catalog.view();
      Entity pipeline = CatalogDesk.visible(gate.caller(token), view, Kind.PIPELINE, id);
      JsonObject answer = Answers.of(pipeline);
      states.state(pipeline).show(answer);
      JsonObject rates = new JsonObject();
      Flow.of(board, id).show(rates);
      return answer.put("rates", rates.put("stages", stages(pipeline)));
    });
  }

  private JsonArray stages(Entity pipeline) {
    int count = pipeline.body().getJsonArray("transformationArgsList", new JsonArray()).size();
    return Stages.of(board, pipeline.id(), count);
  }

  @Override
  public Future<JsonObject> history(String token, JsonObject query) {
    return desk.work(() -> {
      Caller caller = gate.caller(token);
      String id = query.getString("id", "");
      if (id.isEmpty()) {
        Rights.requireAdministrator(caller, "see the history of the whole edge; name a pipeline");
      } else {
        CatalogDesk.visible(caller, catalog.view(), Kind.PIPELINE, id);
      }
      return history.read(query.getString("series", ""), id, query.getString("range", "15m"));
    });
  }
}
