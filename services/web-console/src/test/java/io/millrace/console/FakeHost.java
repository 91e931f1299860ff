package io.millrace.console;

import io.millrace.common.control.DeadLetterService;
import io.millrace.common.control.ImageService;
import io.millrace.common.control.LogService;
import io.millrace.common.control.TapService;
import io.millrace.common.control.TrialService;
import io.millrace.common.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceBinder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A node of function-host with some log lines, dead letters and one tap. */
final class FakeHost {
  final String node;
  final List<String> lines = new CopyOnWriteArrayList<>();
  final List<JsonObject> letters = new CopyOnWriteArrayList<>();
  final List<JsonObject> tapped = new CopyOnWriteArrayList<>();
  final List<String> openTaps = new CopyOnWriteArrayList<>();
  final AtomicInteger pulls = new AtomicInteger();

  FakeHost(String node) {
    this.node = node;
  }

  void register(Vertx vertx) {
    ServiceBinder binder = new ServiceBinder(vertx);
    binder.setAddress(LogService.address(node)).register(LogService.class, new Log());
    binder.setAddress(TapService.address(node)).register(TapService.class, new Taps());
    binder
        .setAddress(DeadLetterService.address(node))
        .register(DeadLetterService.class, new Letters());
    binder
        .setAddress(TrialService.address(node))
        .register(
            TrialService.class,
            trial -> Future.succeededFuture(new JsonObject().put("node", node).put("ran", trial)));
    binder.setAddress(ImageService.address(node)).register(ImageService.class, new Images());
  }

  private final class Images implements ImageService {
    @Override
    public Future<JsonObject> state(JsonObject plan) {
      return Future.succeededFuture(
          new JsonObject()
              .put("runtime", "docker")
              .put("image", plan.getString("image"))
              .put("present", pulls.get() > 0)
              .put("preparation", new JsonObject().put("done", pulls.get())));
    }

    @Override
    public Future<JsonObject> pull(JsonObject plan) {
      pulls.incrementAndGet();
      return state(plan);
    }

    @Override
    public Future<JsonObject> build(JsonObject plan) {
      return Future.failedFuture(
          Failure.of(Failure.Kind.CONFLICT, "being built at present").toException());
    }
  }

  private final class Log implements LogService {
    @Override
    public Future<JsonObject> read(String pipelineId, int stage, String cursor, int maxLines) {
      return FakeHost.this.read(pipelineId, stage, cursor, maxLines);
    }

    @Override
    public Future<JsonObject> search(String pipelineId, JsonObject query) {
      JsonArray found = new JsonArray().add(new JsonObject().put("text", query.encode()));
      return Future.succeededFuture(new JsonObject().put("lines", found).put("more", 2));
    }
  }

  private Future<JsonObject> read(String pipelineId, int stage, String cursor, int maxLines) {
    int from = cursor.isEmpty() ? Math.max(0, lines.size() - maxLines) : Integer.parseInt(cursor);
    JsonArray read = new JsonArray();
    int to = Math.min(lines.size(), from + maxLines);
    lines
        .subList(from, to)
        .forEach(line -> read.add(new JsonObject().put("stage", 0).put("text", line)));
    return Future.succeededFuture(
        new JsonObject().put("lines", read).put("next", String.valueOf(to)));
  }

  private final class Taps implements TapService {
    @Override
    public Future<String> open(String pipelineId) {
      openTaps.add("tap-" + node);
      return Future.succeededFuture("tap-" + node);
    }

    @Override
    public Future<String> openBefore(String pipelineId, int stage) {
      openTaps.add("tap-" + node + "-" + stage);
      return Future.succeededFuture("tap-" + node + "-" + stage);
    }

    @Override
    public Future<JsonObject> read(String tapId, int maxMessages) {
      return openTaps.contains(tapId)
          ? Future.succeededFuture(
              new JsonObject()
                  .put("messages", new JsonArray(List.copyOf(tapped)))
                  .put("leftOut", 1))
          : Future.failedFuture(
              Failure.of(Failure.Kind.NOT_FOUND, "the tap has ended").toException());
    }

    @Override
    public Future<Void> close(String tapId) {
      openTaps.remove(tapId);
      return Future.succeededFuture();
    }
  }

  private final class Letters implements DeadLetterService {
    @Override
    public Future<JsonObject> list(String pipelineId, int pageIndex, int pageSize) {
      return Future.succeededFuture(
          new JsonObject()
              .put("totalCount", letters.size())
              .put(
                  "result",
                  new JsonArray(
                      letters.stream()
                          .skip((long) pageIndex * pageSize)
                          .limit(pageSize)
                          .toList())));
    }

    @Override
    public Future<JsonObject> find(String pipelineId, String id) {
      return letters.stream()
          .filter(letter -> id.equals(letter.getString("id")))
          .findFirst()
          .map(Future::succeededFuture)
          .orElseGet(() ->
              Future.failedFuture(
                  Failure.of(Failure.Kind.NOT_FOUND, "no dead letter " + id).toException()));
    }

    @Override
    public Future<Integer> replay(String pipelineId, String id) {
      return Future.succeededFuture(matching(id));
    }

    @Override
    public Future<Integer> purge(String pipelineId, String id) {
      return Future.succeededFuture(matching(id));
    }

    private int matching(String id) {
      return (int)
          letters.stream()
              .filter(letter -> id.isEmpty() || id.equals(letter.getString("id")))
              .count();
    }
  }
}
