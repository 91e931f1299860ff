package io.millrace.functions.trial;

import io.millrace.common.message.Message;
import io.millrace.common.spec.PipelineInput;
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
import io.millrace.functions.protocol.ProtocolViolation;
import io.millrace.functions.protocol.Results;
import io.millrace.functions.protocol.RuntimeAlert;
import io.millrace.functions.protocol.RuntimeSession;
import io.millrace.functions.runtime.InstanceRequest;
import io.millrace.functions.state.StateChange;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One function of a trial in an instance of its own. Messages go in one at a time, so that what it
 * writes and how long it takes can be told for each.
 */
final class TrialStage implements Attempt.Owner, Results.Sink {
  private static final long END_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final int LEVEL_INFO = 2;
  private static final int LEVEL_WARNING = 3;

  private final Workplace place;
  private final PipelineSpec pipeline;
  private final int number;
  private final OutputRoom room;
  private final TrialLog log = new TrialLog();
  private final List<TrialMessage> done = new ArrayList<>();
  private final Deque<TrialMessage> waiting = new ArrayDeque<>();
  private final Promise<Void> loaded = Promise.promise();
  private final Promise<Void> finished = Promise.promise();
  private final Promise<Void> gone = Promise.promise();
  private final long began = System.nanoTime();
  private @Nullable Attempt attempt;
  private long greeted;
  private long ready;
  private long sequence;
  private long sentAt;
  private String progress = "starting";
  private @Nullable RuntimeSession session;
  private @Nullable TrialMessage current;
  private @Nullable FunctionError error;
  private @Nullable SecretMask mask;

  /** What all functions of a trial together may send. */
  static final class OutputRoom {
    private long bytes;

    OutputRoom(long bytes) {
      this.bytes = bytes;
    }

    boolean takes(Message output) {
      if (output.cost() > bytes) {
        return false;
      }
      bytes -= output.cost();
      return true;
    }
  }

  TrialStage(Workplace place, PipelineSpec pipeline, int number, OutputRoom room) {
    this.place = place;
    this.pipeline = pipeline;
    this.number = number;
    this.room = room;
  }

  private StageSpec spec() {
    return pipeline.stages().get(number);
  }

  /** Starts the instance; succeeds when the function is loaded. */
  Future<Void> start(String id) {
    attempt = place.pool().take(InstanceRequest.of(id, pipeline, number), this);
    return loaded.future();
  }

  /** Sends messages through; succeeds when the function has ended with them or cannot go on. */
  Future<List<TrialMessage>> run(List<TrialMessage> messages) {
    waiting.addAll(messages);
    next();
    return finished.future().map(done);
  }

  private void next() {
    RuntimeSession open = session;
    TrialMessage message = waiting.peek();
    if (message == null || open == null) {
      finished.tryComplete();
      return;
    }
    waiting.remove();
    current = message;
    sequence++;
    open.beginFrame();
    sentAt = System.nanoTime();
    open.writeAlone(sequence, message.message());
  }

  private void end(@Nullable FunctionError failure) {
    TrialMessage ended = current;
    if (ended != null) {
      current = null;
      ended.end(System.nanoTime() - sentAt, failure);
      done.add(ended);
    }
  }

  private TrialMessage inProgress(long of) {
    TrialMessage message = current;
    if (message == null || of != sequence) {
      throw new ProtocolViolation(
          "badSequence", "a result for message " + of + ", which is not in progress");
    }
    return message;
  }

  @Override
  public void emit(long of, FrameBody body, int from, int to) {
    emitTo(of, inProgress(of).message().topic(), body, from, to);
  }

  @Override
  public void emitTo(long of, String topic, FrameBody body, int from, int to) {
    TrialMessage message = inProgress(of);
    Message in = message.message();
    Message output = new Message(in.id(), topic, in.timestampNanos(), body.slice(from, to));
    if (!room.takes(output)) {
      message.leaveOut();
    } else {
      boolean _ = message.add(output);
    }
  }

  @Override
  public void state(long of, StateChange change) {
    // A trial begins with an empty state and leaves none.
    TrialMessage _ = inProgress(of);
  }

  @Override
  public void done(long of) {
    if (current != null && of >= sequence) {
      end(null);
    }
  }

  @Override
  public void error(long of, FunctionError failure) {
    TrialMessage _ = inProgress(of);
    SecretMask secrets = mask;
    end(secrets == null ? failure : secrets.hide(failure));
  }

  /** To be called several times a second. */
  void tick(long now) {
    long limit = TimeUnit.MILLISECONDS.toNanos(spec().limits().timeoutMillis());
    if (current != null && now - sentAt > limit) {
      kill(
          new Ending.TooSlow(
              new FunctionError(
                  "TimeLimit",
                  "the function took longer than its limit of "
                      + spec().limits().timeoutMillis()
                      + " ms for one message",
                  "",
                  0)));
    }
    Attempt running = attempt;
    if (running != null) {
      running.tick(now);
    }
  }

  private void kill(Ending why) {
    Attempt running = attempt;
    if (running != null) {
      running.kill(why);
    }
  }

  /** The trial's time is over: whatever it is doing, it ends now. */
  void giveUp() {
    String doing = current != null ? "its function was still running" : progress;
    kill(
        new Ending.TooSlow(
            new FunctionError("TimeLimit", "the test took too long: " + doing, "", 0)));
  }

  /** Asks the instance to end. Succeeds when all that it said has been heard. */
  Future<Void> close() {
    Attempt running = attempt;
    if (running != null && !gone.future().isComplete()) {
      running.drain(END_NANOS);
    }
    return gone.future();
  }

  @Override
  public Map<String, String> selectors(String topic) {
    if (pipeline.input() instanceof PipelineInput.Topics topics) {
      for (PipelineInput.SourceTopic source : topics.topics()) {
        if (source.filter().equals(topic)) {
          return source.selectors();
        }
      }
    }
    return Map.of();
  }

  @Override
  public JsonObject open(JsonObject hello, int protocol, SecretMask secrets) {
    mask = secrets;
    greeted = System.nanoTime();
    progress = "its function was still being loaded";
    return OpenMessage.of(pipeline, number, protocol, secrets);
  }

  @Override
  public void loaded(RuntimeSession open) {
    ready = System.nanoTime();
    session = open;
    loaded.tryComplete();
  }

  @Override
  public void results(FrameBody body) {
    Results.read(body, this);
  }

  @Override
  public void afterRead() {
    if (current == null && session != null && sequence > 0) {
      next();
    }
  }

  @Override
  public void writable() {
    // One message at a time: nothing waits for room.
  }

  @Override
  public void line(long timestampNanos, int level, String text) {
    log.line(timestampNanos, level, text);
  }

  @Override
  public void alert(RuntimeAlert alert) {
    log.line(System.currentTimeMillis() * 1_000_000, LEVEL_WARNING, alert.message());
  }

  @Override
  public void metrics(List<MetricReport> metrics) {
    for (MetricReport metric : metrics) {
      log.line(
          System.currentTimeMillis() * 1_000_000,
          LEVEL_INFO,
          "metric %s: count %d, sum %s, min %s, max %s, last %s"
              .formatted(
                  metric.name(),
                  metric.count(),
                  metric.sum(),
                  metric.min(),
                  metric.max(),
                  metric.last()));
    }
  }

  @Override
  public void progress(String what) {
    progress = what;
  }

  @Override
  public void over(Attempt over, Ending ending) {
    session = null;
    FunctionError reason =
        switch (ending) {
          case Ending.Asked() -> null;
          case Ending.NotStarted(String why) -> new FunctionError("", why, "", 0);
          case Ending.NotLoaded(FunctionError why) -> why;
          case Ending.DiedLoading(FunctionError why) -> why;
          case Ending.Died(FunctionError why) -> why;
          case Ending.TooSlow(FunctionError why) -> why;
        };
    error = reason;
    end(reason);
    loaded.tryFail(reason == null ? "ended" : reason.headline());
    finished.tryComplete();
    gone.tryComplete();
  }

  /** Whether it ended before it had to, or failed on a message. */
  boolean failed() {
    return error != null || done.stream().anyMatch(TrialMessage::failed);
  }

  JsonObject describe() {
    JsonArray messages = new JsonArray();
    done.forEach(message -> messages.add(message.describe()));
    JsonObject description =
        new JsonObject()
            .put("function", spec().function())
            .put("startMillis", millis(began, greeted))
            .put("loadMillis", millis(greeted, ready))
            .put("messages", messages)
            .put("notRun", waiting.size());
    FunctionError reason = error;
    if (reason != null) {
      description.put("error", TrialMessage.describe(reason));
    }
    return log.describe(description);
  }

  private static long millis(long from, long to) {
    return to == 0 || from == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(to - from);
  }
}
