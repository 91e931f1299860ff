package io.millrace.manager.app;

import io.micrometer.core.instrument.Counter;
import io.millrace.common.beat.Beat;
import io.millrace.common.control.CertificateService;
import io.millrace.common.control.SpecService;
import io.millrace.common.failure.Failure;
import io.millrace.common.placement.PlacementWatcher;
import io.millrace.common.service.Service;
import io.millrace.common.service.ServiceContext;
import io.millrace.common.service.Settings;
import io.millrace.common.status.AlertReport;
import io.millrace.common.status.StatusPublisher;
import io.millrace.common.status.StatusReport;
import io.millrace.manager.backup.Restoration;
import io.millrace.manager.cluster.ClusterView;
import io.millrace.manager.control.Desk;
import io.millrace.manager.control.Lists;
import io.millrace.manager.control.MonitorDesk;
import io.millrace.manager.control.WarmUp;
import io.millrace.manager.monitor.Flow;
import io.millrace.manager.monitor.History;
import io.millrace.manager.monitor.LiveLines;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.status.Pipelines;
import io.millrace.manager.status.StatusBoard;
import io.millrace.manager.store.DatabaseTaken;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Composition root of the pipeline-manager. */
public final class ManagerService implements Service {
  /** Also the name of its folder. */
  public static final String NAME = "manager";

  private static final Logger log = LoggerFactory.getLogger(ManagerService.class);
  private static final long STANDBY_MILLIS = 1_000;
  private static final long AGAIN_MILLIS = 100;
  private static final long UPKEEP_MILLIS = TimeUnit.HOURS.toMillis(1);

  private final ServiceContext context;
  private final ManagerConfig config;
  private final Clock clock = Clock.systemUTC();
  private final Vertx vertx;
  private final Desk desk;
  private final StatusBoard board;
  private final History history;
  private final StatusPublisher status;
  private final List<MessageConsumer<?>> consumers = new ArrayList<>();
  private volatile @Nullable Parts parts;
  private volatile boolean standingBy;
  private long historyTimer = -1;
  private long upkeepTimer = -1;
  private long databaseTimer = -1;
  private long standbyTimer = -1;
  private long warmUpTimer = -1;

  public ManagerService(ServiceContext context) {
    this.context = context;
    this.config = ManagerConfig.from(context.settings());
    this.vertx = context.vertx();
    this.desk = new Desk(vertx);
    this.board = new StatusBoard(clock);
    this.history = new History(context.folder(NAME).resolve("history"), clock);
    this.status = context.statusOf(NAME, List::of);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Future<Void> start() {
    context
        .health()
        .register(
            NAME,
            () ->
                parts == null && !standingBy
                    ? Optional.of("the database is not open")
                    : Optional.empty());
    ManagerMeters.show(() -> parts, context.meters());
    status.start();
    return open()
        .recover(failure ->
            failure instanceof DatabaseTaken && context.membership().clustered()
                ? standBy()
                : Future.failedFuture(failure));
  }

  private Future<Void> open() {
    return desk.work(() ->
            Parts.open(
                context,
                config,
                clock,
                new Parts.Outside(this::specsChanged, this::certificatesChanged, board::hosts)))
        .compose(this::serve);
  }

  /** Another manager is active: this one opens the database as soon as it lets go. */
  private Future<Void> standBy() {
    if (!standingBy) {
      standingBy = true;
      log.info("another manager is active; this one stands by");
    }
    standbyTimer =
        vertx.setTimer(
            AGAIN_MILLIS,
            ignored ->
                open()
                    .onSuccess(active -> {
                      standingBy = false;
                      log.info("this manager is active now");
                    })
                    .onFailure(failure -> {
                      log.debug("standing by: {}", failure.getMessage());
                      standBy();
                    }));
    return Future.succeededFuture();
  }

  /** What this manager holds in memory is no longer the truth when another one has taken over. */
  private void watchDatabase(Parts opened) {
    desk.work(() -> opened.store().database().transact(ManagerService::touch))
        .onFailure(failure -> {
          if (opened.store().takenOver() && parts == opened) {
            log.warn("another manager has taken over");
            standingBy = true;
            Future<Void> _ = withdraw(() -> {}).onComplete(gone -> standBy());
          }
        });
  }

  private static boolean touch(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute("SELECT 1");
    }
  }

  private void specsChanged(String revision) {
    vertx.eventBus().publish(SpecService.CHANGED, revision);
  }

  private void certificatesChanged(String revision) {
    vertx.eventBus().publish(CertificateService.CHANGED, revision);
  }

  private void lookAfter(Parts opened) {
    upkeepTimer =
        vertx.setPeriodic(
            0,
            UPKEEP_MILLIS,
            ignored ->
                desk.work(
                        () -> {
                          opened.certification().refresh();
                          opened.alerts().endOccurrences(clock.millis(), opened.catalog().view());
                          return "";
                        })
                    .onFailure(failure ->
                        log.warn(
                            "certificates and alerts were not looked at: {}",
                            failure.getMessage())));
  }

  private Future<Void> serve(Parts opened) {
    parts = opened;
    Pipelines pipelines = new Pipelines(opened.specs(), board);
    PlacementWatcher placement =
        new PlacementWatcher(vertx, context.membership(), context.folder(NAME));
    ClusterView cluster = new ClusterView(placement, board);
    LiveLines lines = new LiveLines(opened.catalog()::view, pipelines, board, clock);
    Desks desks = new Desks(vertx, desk, opened, clock);
    Lists lists = new Lists(opened.catalog(), pipelines);
    desks.ofCatalog(lists, pipelines, board);
    desks.ofAccess();
    desks.ofMonitor(pipelines, new MonitorDesk.Live(board, lines, history, cluster));
    desks.ofPlacement(board, placement, cluster);
    desks.ofBackups(opened.backups(context, clock));
    consumers.addAll(desks.bound());
    lookAfter(opened);
    listen(opened);
    historyTimer =
        Beat.every(vertx, TimeUnit.SECONDS.toMillis(History.stepSeconds()), () -> record(opened));
    if (context.membership().clustered() && config.postgres().isPresent()) {
      databaseTimer = Beat.every(vertx, STANDBY_MILLIS, () -> watchDatabase(opened));
    }
    return placement
        .start()
        .compose(placed -> Future.all(consumers.stream().map(MessageConsumer::completion).toList()))
        .onSuccess(listening -> {
          specsChanged(opened.specs().specs().revision());
          certificatesChanged(opened.certification().revision());
          warmUp(new WarmUp(lists, opened.catalog()::view));
        })
        .mapEmpty();
  }

  /** Once everything in this process has started, which would take longer beside it. */
  private void warmUp(WarmUp lists) {
    warmUpTimer =
        vertx.setPeriodic(
            AGAIN_MILLIS,
            timer -> {
              if (context.health().ready()) {
                vertx.cancelTimer(timer);
                lists.begin();
              }
            });
  }

  private void listen(Parts opened) {
    Counter reported = context.meters().counter("millrace.manager.alert.reports");
    consumers.add(
        vertx
            .eventBus()
            .<StatusReport>consumer(StatusReport.ADDRESS, message -> board.take(message.body())));
    consumers.add(
        vertx
            .eventBus()
            .<AlertReport>consumer(
                AlertReport.ADDRESS,
                message -> {
                  reported.increment();
                  take(message, opened);
                }));
  }

  /**
   * What is running gets a point in its history; a disk that is full costs charts, nothing else.
   */
  private void record(Parts opened) {
    desk.work(
            () -> {
              Map<String, Flow> running = new HashMap<>();
              opened
                  .specs()
                  .specs()
                  .pipelines()
                  .forEach(spec -> running.put(spec.id(), Flow.of(board, spec.id())));
              opened
                  .catalog()
                  .view()
                  .all(Kind.PIPELINE)
                  .forEach(pipeline -> running.putIfAbsent(pipeline.id(), Flow.NONE));
              history.add(running.values().stream().reduce(Flow.NONE, Flow::plus), running);
              return "";
            })
        .onFailure(
            failure -> context.meters().counter("millrace.manager.history.gaps").increment());
  }

  private void take(Message<AlertReport> message, Parts opened) {
    desk.work(
            () -> {
              opened.alerts().take(message.body(), opened.catalog().view());
              return "";
            })
        .onSuccess(message::reply)
        .onFailure(
            failure -> message.fail(Failure.from(failure).kind().code(), failure.getMessage()));
  }

  /**
   * Puts a backup into the data folder of an installation that does not run.
   *
   * @param replace whether an installation that is there may be replaced
   * @return one sentence about what was restored
   * @throws io.millrace.common.service.StartFailure when that cannot be; nothing has changed then
   */
  public static String restore(Path data, Settings settings, Path backup, boolean replace) {
    return new Restoration(data, data.resolve(NAME), ManagerConfig.postgres(settings))
        .restore(backup, replace);
  }

  /** Answers nobody any more, and gives the database back. */
  private Future<Void> withdraw(Runnable first) {
    vertx.cancelTimer(historyTimer);
    vertx.cancelTimer(upkeepTimer);
    vertx.cancelTimer(databaseTimer);
    vertx.cancelTimer(warmUpTimer);
    List<Future<Void>> unregistered = consumers.stream().map(MessageConsumer::unregister).toList();
    consumers.clear();
    Parts opened = parts;
    parts = null;
    return Future.join(unregistered)
        .transform(gone ->
            vertx.executeBlocking(() -> {
              first.run();
              if (opened != null) {
                opened.close();
              }
              return null;
            }));
  }

  @Override
  public Future<Void> stop() {
    status.stop();
    vertx.cancelTimer(standbyTimer);
    return withdraw(() -> {
      desk.close();
      history.close();
    });
  }
}
