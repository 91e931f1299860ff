package io.millrace.functions.stage;

import io.millrace.common.spec.PipelineSpec;
import io.millrace.common.spec.StageSpec;
import io.millrace.functions.instance.Attempt;
import io.millrace.functions.instance.Ending;
import io.millrace.functions.instance.OpenMessage;
import io.millrace.functions.instance.SecretMask;
import io.millrace.functions.instance.Workplace;
import io.millrace.functions.protocol.FrameBody;
import io.millrace.functions.protocol.FunctionError;
import io.millrace.functions.protocol.MetricReport;
import io.millrace.functions.protocol.RuntimeAlert;
import io.millrace.functions.protocol.RuntimeSession;
import io.millrace.functions.runtime.InstanceRequest;
import io.millrace.functions.runtime.RuntimeInstance;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an instance for a stage: starts one, watches the time limit, starts another when it is
 * gone. After a death at once and then with growing pauses until a message gets through; when the
 * function cannot be loaded, slowly, as only a change of it will help.
 */
final class InstanceKeeper implements Attempt.Owner {
  /** Told about what happens to a stage's instances. */
  interface Observer {
    void healthChanged();

    /**
     * @param container what people can look the instance up by; empty for what the host says
     */
    void line(int stage, String container, long timestampNanos, int level, String text);

    void alert(int stage, RuntimeAlert alert);

    void notStarted(int stage, String reason);

    void notLoaded(int stage, FunctionError error);

    void loaded(int stage);

    void died(int stage, FunctionError error);
  }

  static final Duration LOAD_AGAIN = Duration.ofSeconds(60);

  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long FIRST_LOAD_PAUSE_MILLIS = 500;

  /** So often in a row it takes until a function that could be loaded is said not to be. */
  private static final int LOAD_DEATHS = 4;

  private static final long MAX_PAUSE_MILLIS = 10_000;
  private static final long FIRST_START_PAUSE_MILLIS = 1_000;
  private static final long MAX_START_PAUSE_MILLIS = 30_000;
  private static final int LEVEL_WARNING = 3;
  private static final DateTimeFormatter LINE =
      DateTimeFormatter.ofPattern("'['uuuu-MM-dd HH:mm:ss,SSS 'host '")
          .withZone(ZoneId.systemDefault());
  private static final int LEVEL_ERROR = 4;

  private final Workplace place;
  private final PipelineSpec pipeline;
  private final StageSpec spec;
  private final int number;
  private final Stage stage;
  private final Topics topics;
  private final Observer observer;
  private final UsageMeter usage;
  private final Promise<Void> stopped = Promise.promise();
  private @Nullable Attempt attempt;
  private StageHealth health = new StageHealth.Starting("starting");
  private int startFailures;
  private int deaths;
  private int loadDeaths;
  private boolean hasRun;
  private boolean stopping;
  private long retryTimer = -1;
  private long wantedAt;

  InstanceKeeper(
      Workplace place, PipelineSpec pipeline, int number, Stage stage, Observer observer) {
    this.place = place;
    this.pipeline = pipeline;
    this.spec = pipeline.stages().get(number);
    this.number = number;
    this.stage = stage;
    this.topics = new Topics(pipeline.input());
    this.observer = observer;
    this.usage = new UsageMeter(stage.figures());
  }

  void start() {
    retryTimer = -1;
    if (stopping) {
      return;
    }
    wantedAt = System.nanoTime();
    attempt = place.pool().take(InstanceRequest.of(place.ids().next(), pipeline, number), this);
  }

  /** To be called several times a second. */
  void tick(long now) {
    Attempt current = attempt;
    if (current == null) {
      return;
    }
    long limit = TimeUnit.MILLISECONDS.toNanos(spec.limits().timeoutMillis());
    if (limit > 0 && !stopping && stage.inProgressNanos(now) > limit) {
      String seconds = Long.toString(spec.limits().timeoutMillis());
      current.kill(
          new Ending.TooSlow(
              new FunctionError(
                  "TimeLimit",
                  "the function took longer than its limit of "
                      + seconds
                      + " ms for one message; the "
                      + place.driver().noun()
                      + " was killed",
                  "",
                  0)));
    }
    current.tick(now);
    usage.tick(now, current);
    stage.trim();
  }

  /** Ends the instance, giving it {@code grace} to finish what it has. */
  Future<Void> stop(Duration grace) {
    stopping = true;
    place.vertx().cancelTimer(retryTimer);
    become(new StageHealth.Stopped());
    Attempt current = attempt;
    if (current == null) {
      stopped.tryComplete();
    } else {
      current.drain(grace.toNanos());
    }
    return stopped.future();
  }

  /** Of its stage. */
  int number() {
    return number;
  }

  StageHealth health() {
    return health;
  }

  private void become(StageHealth next) {
    if (!health.equals(next)) {
      health = next;
      observer.healthChanged();
    }
  }

  @Override
  public Map<String, String> selectors(String topic) {
    return topics.selectors(topic);
  }

  @Override
  public JsonObject open(JsonObject hello, int protocol, SecretMask secrets) {
    starting("loading the function " + spec.function());
    return OpenMessage.of(pipeline, number, protocol, secrets);
  }

  private void starting(String what) {
    // What is wrong with a function stays in view while it is tried again.
    if (!stopping && !(health instanceof StageHealth.Unloadable)) {
      become(new StageHealth.Starting(what));
    }
  }

  @Override
  public void loaded(RuntimeSession session) {
    startFailures = 0;
    loadDeaths = 0;
    hasRun = true;
    Attempt current = attempt;
    if (current != null) {
      place.pool().loaded(current, Duration.ofNanos(System.nanoTime() - wantedAt));
    }
    become(new StageHealth.Running());
    observer.loaded(number);
    stage.attach(session);
  }

  @Override
  public void results(FrameBody body) {
    stage.results(body);
  }

  @Override
  public void afterRead() {
    stage.afterRead();
  }

  @Override
  public void writable() {
    stage.writable();
  }

  @Override
  public void line(long timestampNanos, int level, String text) {
    Attempt current = attempt;
    RuntimeInstance from = current == null ? null : current.instance();
    observer.line(number, from == null ? "" : from.name(), timestampNanos, level, text);
  }

  /** A line of the host's own, in the format of the others. */
  private void say(int level, String text) {
    long millis = System.currentTimeMillis();
    String prefix =
        LINE.format(Instant.ofEpochMilli(millis))
            + (level == LEVEL_ERROR ? "ERROR] " : "WARNING] ");
    observer.line(number, "", millis * 1_000_000, level, prefix + text);
  }

  @Override
  public void alert(RuntimeAlert alert) {
    observer.alert(number, alert);
  }

  @Override
  public void metrics(List<MetricReport> metrics) {
    stage.figures().metrics().add(metrics);
  }

  @Override
  public void progress(String what) {
    starting(what);
  }

  @Override
  public void over(Attempt over, Ending ending) {
    attempt = null;
    usage.ended();
    stage.detach();
    switch (ending) {
      case Ending.Asked() -> stage.takeBack();
      case Ending.NotStarted(String reason) -> onNotStarted(reason);
      case Ending.NotLoaded(FunctionError error) -> onNotLoaded(error, LOAD_AGAIN.toMillis());
      case Ending.DiedLoading(FunctionError error) -> onDiedLoading(error);
      case Ending.Died(FunctionError error) -> onDied(error);
      case Ending.TooSlow(FunctionError error) -> onTooSlow(error);
    }
    if (stopping) {
      stopped.tryComplete();
    }
  }

  private void onNotStarted(String reason) {
    stage.takeBack();
    say(LEVEL_ERROR, "not started: " + reason);
    observer.notStarted(number, reason);
    become(new StageHealth.Unstartable(reason));
    again(pause(FIRST_START_PAUSE_MILLIS, MAX_START_PAUSE_MILLIS, startFailures++));
  }

  private void onDiedLoading(FunctionError error) {
    long pause = pause(FIRST_LOAD_PAUSE_MILLIS, LOAD_AGAIN.toMillis(), loadDeaths++);
    if (hasRun && loadDeaths < LOAD_DEATHS) {
      // It could be loaded before, so this was probably done to it.
      countRestart();
      stage.takeBack();
      say(LEVEL_ERROR, error.message() + "; starting another");
      become(new StageHealth.Restarting(error.message()));
      again(pause);
    } else {
      onNotLoaded(error, pause);
    }
  }

  private void onNotLoaded(FunctionError error, long pauseMillis) {
    stage.takeBack();
    become(new StageHealth.Unloadable(error.headline() + OpenMessage.place(spec, error.line())));
    if (error.type().isEmpty()) {
      // The runtime has logged what it found in the function; this one it did not live to say.
      say(LEVEL_ERROR, error.headline());
    }
    observer.notLoaded(number, error);
    again(pauseMillis);
  }

  private void onDied(FunctionError error) {
    countRestart();
    say(LEVEL_ERROR, error.message() + "; starting another");
    observer.died(number, error);
    stage.blame(error);
    restart(error);
  }

  private void onTooSlow(FunctionError error) {
    countRestart();
    stage.figures().addTimeout();
    say(LEVEL_WARNING, error.message());
    stage.giveUpFirst(error);
    restart(error);
  }

  private void countRestart() {
    if (!stopping) {
      stage.figures().addRestart();
    }
  }

  private void restart(FunctionError error) {
    become(new StageHealth.Restarting(error.message()));
    if (stage.takeProgress()) {
      deaths = 0;
    }
    again(pause(FIRST_PAUSE_MILLIS, MAX_PAUSE_MILLIS, deaths++));
  }

  private static long pause(long first, long most, int failures) {
    return Math.min(most, first << Math.min(failures, 20));
  }

  private void again(long pauseMillis) {
    if (!stopping) {
      retryTimer = place.vertx().setTimer(pauseMillis, ignored -> start());
    }
  }
}
