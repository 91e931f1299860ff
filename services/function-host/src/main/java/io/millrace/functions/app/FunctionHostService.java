package io.millrace.functions.app;

import io.micrometer.core.instrument.Gauge;
import io.millrace.common.control.DeadLetterService;
import io.millrace.common.control.ImageService;
import io.millrace.common.control.LogService;
import io.millrace.common.control.TapService;
import io.millrace.common.control.TrialService;
import io.millrace.common.link.LinkAddresses;
import io.millrace.common.link.LinkTimings;
import io.millrace.common.link.Links;
import io.millrace.common.placement.PlacedLinks;
import io.millrace.common.placement.PlacementMeters;
import io.millrace.common.placement.PlacementWatcher;
import io.millrace.common.service.Service;
import io.millrace.common.service.ServiceContext;
import io.millrace.common.service.StartFailure;
import io.millrace.common.spec.SpecWatcher;
import io.millrace.common.status.AlertReporter;
import io.millrace.common.status.StatusPublisher;
import io.millrace.functions.deadletter.DeadLetterDesk;
import io.millrace.functions.deadletter.DeadLetterStore;
import io.millrace.functions.instance.Workplace;
import io.millrace.functions.logs.LogBook;
import io.millrace.functions.logs.LogDesk;
import io.millrace.functions.runtime.Background;
import io.millrace.functions.runtime.RunFolder;
import io.millrace.functions.runtime.RuntimeDriver;
import io.millrace.functions.stage.Host;
import io.millrace.functions.stage.Pipelines;
import io.millrace.functions.state.StateStore;
import io.millrace.functions.tap.Taps;
import io.millrace.functions.trial.Trials;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceBinder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The composition root of function-host: the one class that knows every other. */
public final class FunctionHostService implements Service {
  private static final Logger log = LoggerFactory.getLogger(FunctionHostService.class);
  private static final String NAME = LinkAddresses.FUNCTIONS;
  private static final Duration DRAIN = Duration.ofSeconds(3);
  private static final long STEP_SECONDS = 10;
  private static final Duration GONE_PIPELINES = Duration.ofDays(30);
  private static final long SWEEP_MILLIS = TimeUnit.HOURS.toMillis(1);

  private final ServiceContext context;
  private final FunctionHostConfig config;
  private final Path folder;
  private final List<Supplier<Future<?>>> stops = new ArrayList<>();
  private @Nullable Pipelines pipelines;

  public FunctionHostService(ServiceContext context) {
    this.context = context;
    this.config = FunctionHostConfig.from(context.settings());
    this.folder = context.folder(NAME);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Future<Void> start() {
    Vertx vertx = context.vertx();
    Background background = new Background(vertx);
    stopWith(() -> {
      background.close();
      return Future.succeededFuture();
    });
    AlertReporter alerts = new AlertReporter(vertx);
    alerts.start();
    NodeAlerts nodeAlerts = new NodeAlerts(context.node(), alerts::report);
    DeadLetterStore letters =
        new DeadLetterStore(
            vertx,
            folder.resolve("deadletters"),
            config.deadLetterCount(),
            config.deadLetterBytes(),
            nodeAlerts);
    StateStore states = new StateStore(vertx, folder.resolve("state"), nodeAlerts.states());
    return letters
        .open()
        .onSuccess(opened -> stopWith(letters::close))
        .compose(opened -> states.open())
        .recover(failure -> Future.failedFuture(unusable(failure)))
        .onSuccess(opened -> stopWith(states::close))
        .compose(opened -> background.call(this::runFolder))
        .compose(run ->
            new RuntimeChoice(
                    config, run.installation(), folder, context.sealer(), background, nodeAlerts)
                .choose()
                .map(driver ->
                    new Workplace(
                        vertx,
                        background,
                        run,
                        driver,
                        context.sealer(),
                        config.pool(),
                        context.meters())))
        .compose(place -> assemble(place, letters, states, alerts));
  }

  private static StartFailure unusable(Throwable failure) {
    return failure instanceof StartFailure known
        ? known
        : new StartFailure(String.valueOf(failure.getMessage()), failure);
  }

  private RunFolder runFolder() {
    try {
      String installation = RunFolder.installation(folder);
      Path wanted =
          config.run().map(set -> set.resolve(installation)).orElse(folder.resolve("run"));
      return RunFolder.prepare(wanted, installation);
    } catch (IOException | java.io.UncheckedIOException unusable) {
      throw new StartFailure(
          "the folder for runtime sockets cannot be used: " + unusable.getMessage(), unusable);
    }
  }

  private Future<Void> assemble(
      Workplace place, DeadLetterStore letters, StateStore states, AlertReporter alerts) {
    Vertx vertx = context.vertx();
    RuntimeDriver driver = place.driver();
    stopWith(() -> place.background().call(() -> removeRunFolder(place.run())));
    stopWith(driver::close);
    stopWith(place::close);
    LogBook logs = new LogBook(folder.resolve("logs"), config.logBytes(), place.background());
    stopWith(logs::flush);
    logs.prune(GONE_PIPELINES)
        .onFailure(failure -> log.warn("old logs stay: {}", failure.getMessage()));
    showIsolation(driver);
    Links links = new Links(vertx, NAME, context.node(), LinkTimings.DEFAULT);
    Taps taps = new Taps(vertx, this::runsHere);
    StatusPublisher status = context.statusOf(NAME, () -> running().statuses());
    Host host =
        new Host(
            context.node(),
            place,
            links,
            letters,
            states,
            logs,
            taps,
            config.replaysPerSecond(),
            alerts::report,
            context.meters(),
            status::changed);
    Pipelines all = new Pipelines(host, config.inFlightBytes(), config.drain());
    pipelines = all;
    Trials trials = new Trials(place, context.meters());
    PlacementWatcher placement = new PlacementWatcher(vertx, context.membership(), folder);
    PlacedLinks.route(placement, links, LinkAddresses.EGRESS);
    PlacementMeters.show(placement, links, context.meters());
    Residence residence = new Residence(context, placement, all);
    SpecWatcher specs = new SpecWatcher(vertx, folder, residence);
    registerHealth(specs);
    lookAfter(place, all, trials, logs, taps);
    sweepEveryNowAndThen(states, letters, all);
    stopWith(() -> {
      status.stop();
      alerts.stop();
      return Future.succeededFuture();
    });
    stopWith(links::stop);
    stopWith(() -> all.close(DRAIN));
    stopWith(trials::close);
    stopWith(residence::leave);
    return links
        .start()
        .compose(started -> bind(driver, letters, logs, taps, trials, all))
        .compose(bound -> driver.prepare())
        .recover(failure -> Future.failedFuture(unusable(failure)))
        .onSuccess(prepared -> status.start())
        .compose(prepared -> follow(placement, specs))
        .compose(watching -> links.accept(all))
        .onSuccess(accepting -> residence.start())
        .onSuccess(accepting -> log.info("functions run with {}", driver.name()));
  }

  /** Learns what runs where before what is to run, so that nothing starts in two places. */
  private Future<Void> follow(PlacementWatcher placement, SpecWatcher specs) {
    stopWith(placement::stop);
    return placement
        .start()
        .compose(placed -> {
          stopWith(specs::stop);
          return specs.start();
        });
  }

  /** What pipelines left that are gone. */
  private void sweepEveryNowAndThen(StateStore states, DeadLetterStore letters, Pipelines all) {
    Vertx vertx = context.vertx();
    long sweep =
        vertx.setPeriodic(
            SWEEP_MILLIS,
            ignored -> {
              states.sweep(all.ids(), GONE_PIPELINES);
              letters
                  .sweep(all.ids(), GONE_PIPELINES)
                  .onFailure(
                      failure -> log.warn("old dead letters stay: {}", failure.getMessage()));
            });
    stopWith(() -> {
      boolean _ = vertx.cancelTimer(sweep);
      return Future.succeededFuture();
    });
  }

  private void showIsolation(RuntimeDriver driver) {
    Gauge.builder("millrace.functions.isolated", () -> driver.name().equals("docker") ? 1 : 0)
        .description("1 when functions run in containers, 0 when they run as child processes")
        .register(context.meters());
  }

  private void registerHealth(SpecWatcher specs) {
    context
        .health()
        .register(
            NAME + ".specs",
            () ->
                specs.informed()
                    ? Optional.empty()
                    : Optional.of("waiting for the pipelines' specs"));
  }

  private static @Nullable Void removeRunFolder(RunFolder run) {
    run.remove();
    return null;
  }

  private Pipelines running() {
    return java.util.Objects.requireNonNull(pipelines);
  }

  private boolean runsHere(String pipeline) {
    return running().has(pipeline);
  }

  private Future<Void> bind(
      RuntimeDriver driver,
      DeadLetterStore letters,
      LogBook logs,
      Taps taps,
      Trials trials,
      Pipelines all) {
    ServiceBinder binder = new ServiceBinder(context.vertx());
    String node = context.node();
    List<MessageConsumer<JsonObject>> bound =
        List.of(
            binder
                .setAddress(LogService.address(node))
                .register(LogService.class, new LogDesk(logs)),
            binder.setAddress(TapService.address(node)).register(TapService.class, taps),
            binder.setAddress(TrialService.address(node)).register(TrialService.class, trials),
            binder
                .setAddress(ImageService.address(node))
                .register(ImageService.class, driver.images()),
            binder
                .setAddress(DeadLetterService.address(node))
                .register(DeadLetterService.class, new DeadLetterDesk(letters, all)));
    stopWith(() -> Future.join(bound.stream().map(MessageConsumer::unregister).toList()));
    return Future.all(bound.stream().map(MessageConsumer::completion).toList()).mapEmpty();
  }

  private void lookAfter(Workplace place, Pipelines all, Trials trials, LogBook logs, Taps taps) {
    place
        .pulse()
        .begin(
            () -> tick(place, all, trials, logs),
            () -> {
              all.report();
              taps.sweep(System.nanoTime());
            });
    stopWith(() -> {
      place.pulse().end();
      return Future.succeededFuture();
    });
  }

  private static boolean tick(Workplace place, Pipelines all, Trials trials, LogBook logs) {
    boolean atWork = place.tick();
    atWork |= all.tick();
    atWork |= trials.tick();
    logs.flush();
    return atWork;
  }

  private void stopWith(Supplier<Future<?>> step) {
    stops.addFirst(step);
  }

  /** Everything that was started, in reverse order; each step within its own limit. */
  @Override
  public Future<Void> stop() {
    Future<Void> stopped = Future.succeededFuture();
    for (Supplier<Future<?>> step : List.copyOf(stops)) {
      stopped = stopped.transform(before -> within(step));
    }
    return stopped.otherwiseEmpty();
  }

  private static Future<Void> within(Supplier<Future<?>> step) {
    return step.get()
        .timeout(STEP_SECONDS, TimeUnit.SECONDS)
        .onFailure(failure -> log.warn("a step of stopping failed: {}", failure.getMessage()))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }
}
