package io.millrace.manager.control;

import io.millrace.common.cluster.NodeRecord;
import io.millrace.common.control.PlacementService;
import io.millrace.common.control.SpoolService;
import io.millrace.common.failure.Failure;
import io.millrace.common.placement.Move;
import io.millrace.common.placement.Placement;
import io.millrace.common.placement.PlacementWatcher;
import io.millrace.common.placement.Plan;
import io.millrace.common.placement.Spreading;
import io.millrace.manager.access.Caller;
import io.millrace.manager.access.Gate;
import io.millrace.manager.access.Rights;
import io.millrace.manager.catalog.Answers;
import io.millrace.manager.catalog.Catalog;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.cluster.ClusterView;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Wording;
import io.millrace.manager.status.StatusBoard;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/** The manager's end of {@link PlacementService}. */
public final class PlacementDesk implements PlacementService {
  private final Desk desk;
  private final Gate gate;
  private final Catalog catalog;
  private final StatusBoard board;
  private final PlacementWatcher placement;
  private final Spreading spreading;
  private final ClusterView cluster;
  private final Function<String, SpoolService> spools;

  public PlacementDesk(
      Desk desk,
      Gate gate,
      Catalog catalog,
      StatusBoard board,
      PlacementWatcher placement,
      ClusterView cluster,
      Spreading spreading,
      Function<String, SpoolService> spools) {
    this.desk = desk;
    this.gate = gate;
    this.catalog = catalog;
    this.board = board;
    this.placement = placement;
    this.spreading = spreading;
    this.spools = spools;
    this.cluster = cluster;
  }

  @Override
  public Future<JsonObject> cluster(String token) {
    return desk.work(() -> {
      Caller _ = gate.caller(token);
      return cluster.show();
    });
  }

  @Override
  public Future<JsonObject> placement(String token) {
    return desk.work(() -> {
      Caller caller = gate.caller(token);
      View view = catalog.view();
      Placement now = placement.current();
      JsonArray shown = new JsonArray();
      view.all(Kind.PIPELINE).stream()
          .filter(pipeline -> pipeline.body().getBoolean("started"))
          .filter(pipeline -> Rights.maySee(caller, pipeline, view))
          .forEach(pipeline -> shown.add(line(pipeline, now)));
      return new JsonObject()
          .put("version", now.version())
          .put("madeAt", now.decided() ? Answers.time(now.madeAtMillis()) : "")
          .put("waitingMoves", now.waitingMoves())
          .put("dataPipelines", shown);
    });
  }

  private JsonObject line(Entity pipeline, Placement now) {
    String id = pipeline.id();
    String output = now.outputOf(id);
    List<String> nodes = placement.membership().clustered() ? now.of(id) : board.hosts(id);
    return new JsonObject()
        .put("id", id)
        .put("name", pipeline.name())
        .put("nodes", new JsonArray(nodes))
        .put("output", output == null ? "" : output)
        .put("reason", now.unplaced().getOrDefault(id, ""));
  }

  private void requireAdministrator(String token, String what) {
    Rights.requireAdministrator(gate.caller(token), what);
  }

  @Override
  public Future<JsonObject> plan(String token) {
    return desk.work(() -> {
      requireAdministrator(token, "plan moves");
      return shown(spreading.plan());
    });
  }

  @Override
  public Future<JsonObject> spread(String token, long version) {
    return desk.work(
            () -> {
              requireAdministrator(token, "move pipelines");
              Plan plan = spreading.plan();
              if (plan.next().version() != version) {
                throw Failure.of(
                        Failure.Kind.CONFLICT,
                        "version is "
                            + version
                            + " but what runs where is of version "
                            + plan.next().version()
                            + " by now; ask for a new plan")
                    .toException();
              }
              return plan;
            })
        .compose(spreading::carryOut)
        .map(this::shown);
  }

  private JsonObject shown(Plan plan) {
    JsonArray moves = new JsonArray();
    View view = catalog.view();
    for (Move move : plan.moves()) {
      moves.add(
          new JsonObject()
              .put("id", move.pipeline())
              .put(
                  "name",
                  view.find(Kind.PIPELINE, move.pipeline())
                      .map(Entity::name)
                      .orElse(move.pipeline()))
              .put("share", move instanceof Move.Share part ? part.share() : 0)
              .put("output", move instanceof Move.Output)
              .put("from", move.from() == null ? "" : move.from())
              .put("to", move.to()));
    }
    return new JsonObject().put("version", plan.next().version()).put("moves", moves);
  }

  @Override
  public Future<JsonObject> forget(String token, String id) {
    return desk.work(
            () -> {
              requireAdministrator(token, "take nodes out of the count");
              if (placement.membership().alive().stream()
                  .map(NodeRecord::id)
                  .anyMatch(id::equals)) {
                throw Failure.of(
                        Failure.Kind.CONFLICT,
                        Wording.quoted(id) + " is there; stop it first, it then goes by itself")
                    .toException();
              }
              return placement.membership().missing().stream()
                  .map(NodeRecord::id)
                  .anyMatch(id::equals);
            })
        .compose(known ->
            known
                ? placement.membership().forget(id).map(gone -> new JsonObject().put("id", id))
                : Future.succeededFuture(new JsonObject().put("id", "")));
  }

  @Override
  public Future<JsonObject> adopt(String token, JsonObject request) {
    return desk.work(
            () -> {
              requireAdministrator(token, "adopt spools");
              return entrance(request.getString("node", ""));
            })
        .compose(node -> spools.apply(node).adopt(request.getString("folder", "")));
  }

  /** The node of ingest that is meant. */
  private String entrance(String wanted) {
    List<String> there =
        board.presences().stream()
            .filter(each -> each.connected() && each.service().equals("ingest-mqtt"))
            .map(StatusBoard.Presence::node)
            .toList();
    if (there.contains(wanted) || wanted.isEmpty() && there.size() == 1) {
      return wanted.isEmpty() ? there.getFirst() : wanted;
    }
    throw Failure.invalid(
            "node",
            (wanted.isEmpty() ? "node is missing" : "node is " + Wording.quoted(wanted))
                + " but must be one that runs ingest: "
                + String.join(", ", there))
        .toException();
  }

  @Override
  public Future<JsonObject> upgrade(String token) {
    return desk.work(() -> {
      requireAdministrator(token, "plan upgrades");
      return cluster.upgrade();
    });
  }
}
