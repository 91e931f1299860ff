package io.millrace.manager.control;

import io.millrace.common.cluster.NodeRecord;
import io.millrace.common.control.PlacementService;
import io.millrace.common.failure.Failure;
import io.millrace.common.placement.Move;
import io.millrace.common.placement.Placement;
import io.millrace.common.placement.PlacementWatcher;
import io.millrace.common.placement.Plan;
import io.millrace.common.placement.Spreading;
import io.millrace.manager.access.Caller;
import io.millrace.manager.access.Gate;
import io.millrace.manager.access.Rights;
import io.millrace.manager.audit.Deeds;
import io.millrace.manager.catalog.Answers;
import io.millrace.manager.catalog.Catalog;
import io.millrace.manager.catalog.Change;
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
import java.util.Objects;

/** The manager's end of {@link PlacementService}. */
public final class PlacementDesk implements PlacementService {
  private final Desk desk;
  private final Gate gate;
  private final Catalog catalog;
  private final Deeds deeds;
  private final StatusBoard board;
  private final PlacementWatcher placement;
  private final ClusterView cluster;
  private final Spreading spreading;
  private final Adoptions adoptions;

  public PlacementDesk(
      Desk desk,
      Gate gate,
      Catalog catalog,
      Deeds deeds,
      Running running,
      Spreading spreading,
      Adoptions adoptions) {
    this.desk = desk;
    this.gate = gate;
    this.catalog = catalog;
    this.deeds = deeds;
    this.board = running.board;
    this.placement = running.placement;
    this.cluster = running.cluster;
    this.spreading = spreading;
    this.adoptions = adoptions;
  }

  /** What runs, where it is to run, and how that fares. */
  public record Running(StatusBoard board, PlacementWatcher placement, ClusterView cluster) {}

  /** What somebody wants done once it has been found right. */
  private record Wanted<T>(Change.Author by, T what) {}

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

  private Change.Author administrator(String token, String what) {
    Caller caller = gate.caller(token);
    Rights.requireAdministrator(caller, what);
    return caller.author();
  }

  @Override
  public Future<JsonObject> plan(String token) {
    return desk.work(() -> {
      Change.Author _ = administrator(token, "plan moves");
      return shown(spreading.plan());
    });
  }

  @Override
  public Future<JsonObject> spread(String token, long version) {
    return desk.work(
            () -> {
              Change.Author by = administrator(token, "move pipelines");
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
              return new Wanted<>(by, plan);
            })
        .compose(wanted ->
            spreading
                .carryOut(wanted.what)
                .compose(done -> desk.work(() -> spread(done, wanted.by))));
  }

  private JsonObject spread(Plan done, Change.Author by) {
    JsonObject shown = shown(done);
    if (placement.membership().clustered() && !done.moves().isEmpty()) {
      JsonObject before = new JsonObject().put("version", done.next().version());
      JsonObject after = new JsonObject().put("moves", shown.getJsonArray("moves").copy());
      deeds.write(by, "UPDATE", "placement", "placement", before, after);
    }
    return shown;
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
              Change.Author by = administrator(token, "take nodes out of the count");
              if (placement.membership().alive().stream()
                  .map(NodeRecord::id)
                  .anyMatch(id::equals)) {
                throw Failure.of(
                        Failure.Kind.CONFLICT,
                        Wording.quoted(id) + " is there; stop it first, it then goes by itself")
                    .toException();
              }
              return new Wanted<>(
                  by,
                  placement.membership().missing().stream()
                      .filter(node -> node.id().equals(id))
                      .findFirst());
            })
        .compose(wanted ->
            wanted
                .what
                .map(node -> forget(node, wanted.by))
                .orElse(Future.succeededFuture(new JsonObject().put("id", ""))));
  }

  private Future<JsonObject> forget(NodeRecord node, Change.Author by) {
    JsonObject before =
        new JsonObject()
            .put("service", node.service())
            .put("node", node.node())
            .put("host", node.host())
            .put("version", node.version());
    return placement
        .membership()
        .forget(node.id())
        .compose(gone ->
            desk.work(() -> {
              deeds.write(by, "DELETE", "node", node.id(), before, null);
              return new JsonObject().put("id", node.id());
            }));
  }

  @Override
  public Future<JsonObject> adopt(String token, JsonObject request) {
    return desk.work(
            () -> {
              Change.Author by = administrator(token, "adopt spools");
              return new Wanted<>(
                  by,
                  adoptions.entrance(Objects.requireNonNullElse(request.getString("node"), "")));
            })
        .compose(
            wanted -> adoptions.adopt(request.getString("folder", ""), wanted.what, wanted.by));
  }

  @Override
  public Future<JsonObject> upgrade(String token) {
    return desk.work(() -> {
      Change.Author _ = administrator(token, "plan upgrades");
      return cluster.upgrade();
    });
  }
}
