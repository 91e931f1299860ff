package io.millrace.functions.stage;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.link.LinkAddresses;
import io.millrace.common.link.LinkTimings;
import io.millrace.common.link.Links;
import io.millrace.common.secret.Sealer;
import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.status.AlertReport;
import io.millrace.common.status.Condition;
import io.millrace.common.status.StatusReport.PipelineStatus;
import io.millrace.common.wire.Wire;
import io.millrace.functions.deadletter.DeadLetterStore;
import io.millrace.functions.fixtures.FakeDriver;
import io.millrace.functions.fixtures.FakeEgress;
import io.millrace.functions.fixtures.UnwatchedLetters;
import io.millrace.functions.fixtures.UnwatchedStates;
import io.millrace.functions.instance.WarmPool;
import io.millrace.functions.instance.Workplace;
import io.millrace.functions.logs.LogBook;
import io.millrace.functions.runtime.Background;
import io.millrace.functions.runtime.RunFolder;
import io.millrace.functions.state.StateStore;
import io.millrace.functions.tap.Taps;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** All pipelines of a node, with instances that the test plays. */
final class StageBed implements AutoCloseable {
  static final int REPLAYS_PER_SECOND = 500;

  final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final FakeDriver driver = new FakeDriver(vertx);
  final FakeEgress egress;
  final List<AlertReport> alerts = new CopyOnWriteArrayList<>();
  final DeadLetterStore letters;
  private final Context context = vertx.getOrCreateContext();
  private final Background background;
  private final Pipelines pipelines;

  StageBed(Path data) throws Exception {
    Wire.register(vertx.eventBus());
    background = onContext(() -> Future.succeededFuture(new Background(vertx)));
    RunFolder run = RunFolder.prepare(data.resolve("run"), "test");
    letters =
        onContext(() ->
            Future.succeededFuture(
                new DeadLetterStore(
                    vertx, data.resolve("letters"), 1_000, 1 << 20, new UnwatchedLetters())));
    onContext(letters::open);
    StateStore states =
        onContext(() ->
            Future.succeededFuture(
                new StateStore(vertx, data.resolve("state"), new UnwatchedStates())));
    onContext(states::open);
    pipelines =
        onContext(() -> {
          Links links = new Links(vertx, LinkAddresses.FUNCTIONS, "edge-1", LinkTimings.DEFAULT);
          LogBook logs = new LogBook(data.resolve("logs"), 1 << 20, background);
          Host host =
              new Host(
                  "edge-1",
                  new Workplace(
                      vertx,
                      background,
                      run,
                      driver,
                      new Sealer(new byte[32]),
                      WarmPool.Size.NONE,
                      null),
                  links,
                  letters,
                  states,
                  logs,
                  new Taps(vertx, id -> true),
                  REPLAYS_PER_SECOND,
                  alerts::add,
                  meters,
                  () -> {});
          Pipelines all = new Pipelines(host, 64 << 20, Duration.ofSeconds(8));
          vertx.setPeriodic(20, ignored -> all.tick());
          vertx.setPeriodic(100, ignored -> all.report());
          return links.start().compose(started -> links.accept(all)).map(all);
        });
    egress = FakeEgress.open(vertx, LinkAddresses.EGRESS, "cloud-1");
  }

  <T> T onContext(Supplier<Future<T>> action) {
    try {
      return Future.<T>future(
              promise -> context.runOnContext(ignored -> action.get().onComplete(promise)))
          .await(30, TimeUnit.SECONDS);
    } catch (TimeoutException tooLong) {
      throw new IllegalStateException(tooLong);
    }
  }

  void deploy(PipelineSpec spec) {
    onContext(() -> {
      pipelines.pipelineChanged(spec);
      return Future.succeededFuture();
    });
  }

  void remove(PipelineSpec spec) {
    onContext(() -> {
      pipelines.pipelineRemoved(spec);
      return Future.succeededFuture();
    });
  }

  PipelineStatus status(String pipeline) {
    return onContext(() ->
        Future.succeededFuture(
            pipelines.statuses().stream()
                .filter(s -> s.pipeline().equals(pipeline))
                .findFirst()
                .orElseThrow()));
  }

  Condition condition(String pipeline) {
    return status(pipeline).condition();
  }

  long figure(String pipeline, String name) {
    return java.util.Objects.requireNonNull(status(pipeline).figures().get(name), name);
  }

  List<DeadLetterStore.Stored> letters(String pipeline) {
    return onContext(() -> letters.list(pipeline, 0, 100, Long.MAX_VALUE));
  }

  int replay(String pipeline, List<Long> numbers) {
    return onContext(() -> pipelines.replay(pipeline, numbers));
  }

  int replay(String pipeline) {
    return onContext(
        () -> letters.numbers(pipeline).compose(all -> pipelines.replay(pipeline, all)));
  }

  void stop() {
    onContext(() -> pipelines.close(Duration.ofSeconds(2)));
  }

  @Override
  public void close() throws IOException {
    stop();
    onContext(letters::close);
    background.close();
    vertx.close().await();
  }
}
