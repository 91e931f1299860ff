package io.millrace.functions.instance;

import io.millrace.functions.protocol.FrameBody;
import io.millrace.functions.protocol.FunctionError;
import io.millrace.functions.protocol.LogRecords;
import io.millrace.functions.protocol.MetricReport;
import io.millrace.functions.protocol.RuntimeAlert;
import io.millrace.functions.protocol.RuntimeSession;
import io.millrace.functions.runtime.Door;
import io.millrace.functions.runtime.InstanceExit;
import io.millrace.functions.runtime.InstanceRequest;
import io.millrace.functions.runtime.RuntimeInstance;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One instance from the opening of its door to the last byte of its results. It is over when both
 * the instance and its connection have ended: an exit is often known before the results that came
 * before it have been read.
 */
public final class Attempt implements RuntimeSession.Listener {
  /** What the attempt is made for. Called on the event loop. */
  public interface Owner {
    /** Category ids and values of a topic. */
    Map<String, String> selectors(String topic);

    /** The runtime is there; what to load, or null to let it wait for another owner. */
    @Nullable JsonObject open(JsonObject hello, int protocol, SecretMask secrets);

    void loaded(RuntimeSession session);

    void results(FrameBody body);

    void afterRead();

    void writable();

    void line(long timestampNanos, int level, String text);

    void alert(RuntimeAlert alert);

    void metrics(List<MetricReport> metrics);

    /** Something is going on before the function runs, in words for people. */
    void progress(String what);

    /** The last call. */
    void over(Attempt attempt, Ending ending);
  }

  private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long LOAD_NANOS = TimeUnit.SECONDS.toNanos(180);

  /** How long one of the two ends is waited for when the other has come. */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long KILL_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

  private enum Phase {
    STARTING,
    CONNECTING,
    WAITING,
    LOADING,
    READY,
    OVER
  }

  private final Workplace place;
  private final Vertx vertx;
  private final Context context;
  private Owner owner;
  private final OwnOutput output;
  private Phase phase = Phase.STARTING;
  private long phaseSince = System.nanoTime();
  private @Nullable Door door;
  private @Nullable RuntimeInstance instance;
  private @Nullable RuntimeSession session;
  private @Nullable InstanceExit exit;
  private @Nullable JsonObject hello;
  private String newName = "";
  private @Nullable Ending verdict;
  private long endingSince;
  private long killAt = Long.MAX_VALUE;
  private @Nullable SecretMask mask;

  public Attempt(Workplace place, Owner owner) {
    this.place = place;
    this.vertx = place.vertx();
    this.context = vertx.getOrCreateContext();
    this.owner = owner;
    this.output =
        new OwnOutput(
            (time, level, text) -> this.owner.line(time, level, text),
            text -> mask == null ? text : mask.hide(text));
  }

  /**
   * @param request without its folder, which is made here
   */
  public void begin(InstanceRequest request) {
    try {
      mask = SecretMask.of(request.spec(), place.sealer());
    } catch (IllegalArgumentException unusable) {
      verdict = new Ending.NotLoaded(error(String.valueOf(unusable.getMessage())));
      context.runOnContext(ignored -> finish());
      return;
    }
    Door.open(vertx, place.background(), place.run(), request.id(), this::onConnection)
        .compose(opened -> {
          door = opened;
          return place.driver().start(withDoor(request, opened));
        })
        .onSuccess(this::onStarted)
        .onFailure(this::onNotStarted);
  }

  private InstanceRequest withDoor(InstanceRequest request, Door opened) {
    return new InstanceRequest(
        request.id(),
        request.pipeline(),
        request.pipelineName(),
        request.stage(),
        request.spec(),
        opened.folder(),
        output.from(context),
        what -> context.runOnContext(ignored -> owner.progress(what)));
  }

  private SecretMask secrets() {
    return Objects.requireNonNull(mask, "nothing comes of an attempt that has not begun");
  }

  private void onStarted(RuntimeInstance started) {
    instance = started;
    if (!newName.isEmpty()) {
      started.rename(newName);
    }
    started.exited().onSuccess(gone -> context.runOnContext(ignored -> onExit(gone)));
    if (verdict != null) {
      started.kill();
    } else if (phase == Phase.STARTING) {
      enter(Phase.CONNECTING);
    }
  }

  private void onNotStarted(Throwable failure) {
    if (verdict == null) {
      verdict = new Ending.NotStarted(String.valueOf(failure.getMessage()));
    }
    finish();
  }

  private void onConnection(NetSocket socket) {
    if (phase == Phase.OVER || verdict != null) {
      socket.close();
      return;
    }
    RuntimeSession connected = new RuntimeSession(socket, topic -> owner.selectors(topic), this);
    session = connected;
    connected.start();
  }

  @Override
  public void greeted(JsonObject greeting) {
    hello = greeting;
    enter(Phase.WAITING);
    open();
  }

  private void open() {
    RuntimeSession current = session;
    JsonObject greeting = hello;
    if (current == null || greeting == null || phase != Phase.WAITING || verdict != null) {
      return;
    }
    JsonObject opening = owner.open(greeting, current.protocol(), secrets());
    if (opening != null) {
      enter(Phase.LOADING);
      current.open(opening);
    }
  }

  /**
   * The instance belongs to {@code next} from now on; to be called before its runtime was opened.
   *
   * @param request what it is for
   * @throws IllegalArgumentException when the request's secrets cannot be opened; then nothing has
   *     changed
   */
  void adopt(Owner next, InstanceRequest request) {
    mask = SecretMask.of(request.spec(), place.sealer());
    owner = next;
    newName = request.name();
    if (instance != null) {
      instance.rename(newName);
    }
    open();
  }

  /** Whether it was begun for somebody else. */
  boolean adopted() {
    return !newName.isEmpty();
  }

  /** Whether nothing stands against giving it to somebody. */
  boolean fresh() {
    return verdict == null && exit == null && phase.compareTo(Phase.WAITING) <= 0;
  }

  /** Whether its runtime only waits for a function. */
  boolean warm() {
    return phase == Phase.WAITING && verdict == null;
  }

  @Override
  public void ready() {
    enter(Phase.READY);
    RuntimeSession current = session;
    if (current != null && verdict == null) {
      owner.loaded(current);
    }
  }

  @Override
  public void loadFailed(FunctionError error) {
    verdict = new Ending.NotLoaded(secrets().hide(error));
    killAt = System.nanoTime() + GRACE_NANOS;
  }

  @Override
  public void results(FrameBody body) {
    owner.results(body);
  }

  @Override
  public void log(FrameBody body) {
    SecretMask mask = secrets();
    LogRecords.read(
        body, (timestamp, level, text) -> owner.line(timestamp, level, mask.hide(text)));
  }

  @Override
  public void stats(JsonObject stats) {
    // The host counts by itself; what the runtime measures is for later pages.
  }

  @Override
  public void alert(RuntimeAlert alert) {
    owner.alert(new RuntimeAlert(alert.critical(), alert.key(), secrets().hide(alert.message())));
  }

  @Override
  public void metrics(List<MetricReport> metrics) {
    owner.metrics(metrics);
  }

  @Override
  public void afterRead() {
    owner.afterRead();
  }

  @Override
  public void writable() {
    owner.writable();
  }

  @Override
  public void ended(String violation) {
    if (!violation.isEmpty()) {
      if (verdict == null) {
        verdict =
            phase == Phase.READY
                ? new Ending.Died(error(violation))
                : new Ending.NotLoaded(error(violation));
      }
      kill();
    }
    oneEndHasCome();
  }

  private void onExit(InstanceExit gone) {
    exit = gone;
    oneEndHasCome();
  }

  private void oneEndHasCome() {
    RuntimeSession current = session;
    if (exit != null && (current == null || current.ended())) {
      finish();
    } else {
      endingSince = System.nanoTime();
    }
  }

  private void finish() {
    if (phase == Phase.OVER) {
      return;
    }
    Phase last = phase;
    phase = Phase.OVER;
    output.sayLeftOut();
    Ending ending =
        verdict != null
            ? verdict
            : Ending.byItself(last == Phase.READY, place.driver().noun(), exit, output);
    Door opened = door;
    Future<Void> closed = opened == null ? Future.succeededFuture() : opened.close();
    closed.onComplete(done -> owner.over(this, ending));
  }

  private static FunctionError error(String message) {
    return new FunctionError("", message, "", 0);
  }

  private void enter(Phase next) {
    phase = next;
    phaseSince = System.nanoTime();
  }

  /** To be called several times a second. */
  public void tick(long now) {
    if (phase == Phase.OVER) {
      return;
    }
    output.tick(now);
    if (verdict == null && phase == Phase.CONNECTING && now - phaseSince > CONNECT_NANOS) {
      kill(
          new Ending.NotLoaded(
              error("the runtime in it did not connect within 60 s" + output.hint())));
    } else if (verdict == null && phase == Phase.LOADING && now - phaseSince > LOAD_NANOS) {
      kill(new Ending.NotLoaded(error("the function did not finish loading within 180 s")));
    } else if (now > killAt) {
      killAt = now + KILL_AGAIN_NANOS;
      kill();
    } else if (endingSince != 0 && now - endingSince > GRACE_NANOS) {
      forceOtherEnd(now);
    }
  }

  private void forceOtherEnd(long now) {
    RuntimeSession current = session;
    if (exit == null) {
      owner.progress("waiting for the end of the " + place.driver().noun() + " before");
      kill();
      endingSince = now;
    } else if (current != null && !current.paused()) {
      current.abandon();
      finish();
    }
  }

  /** Ends the instance at once, for this reason; results that are still unread do not count. */
  public void kill(Ending reason) {
    verdict = reason;
    RuntimeSession current = session;
    if (current != null) {
      current.abandon();
    }
    kill();
  }

  /** What runs for it; null before it does. */
  public @Nullable RuntimeInstance instance() {
    return instance;
  }

  private void kill() {
    RuntimeInstance current = instance;
    if (current != null) {
      current.kill();
    }
  }

  /**
   * Asks the instance to finish what it has, and kills it when it has not ended after {@code
   * nanos}.
   */
  public void drain(long nanos) {
    verdict = new Ending.Asked();
    RuntimeSession current = session;
    if (current != null && phase == Phase.READY) {
      current.drain();
      killAt = System.nanoTime() + nanos;
    } else {
      kill(new Ending.Asked());
      killAt = System.nanoTime() + KILL_AGAIN_NANOS;
    }
  }
}
