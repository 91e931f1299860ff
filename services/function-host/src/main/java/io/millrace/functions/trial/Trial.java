package io.millrace.functions.trial;

import io.millrace.common.message.Message;
import io.millrace.functions.instance.Workplace;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run of a chain: all instances are started at once, then the messages go through the functions
 * one after the other.
 */
final class Trial {
  /** What an answer may carry. */
  private static final long MAX_OUTPUT_BYTES = 8L * 1024 * 1024;

  /** What an instance says while it dies is waited for, but not for long. */
  private static final long LAST_WORDS_MILLIS = 1_000;

  private final Workplace place;
  private final TrialRequest request;
  private final List<TrialStage> stages = new ArrayList<>();
  private final long began = System.nanoTime();
  private boolean over;

  Trial(Workplace place, TrialRequest request) {
    this.place = place;
    this.request = request;
    TrialStage.OutputRoom room = new TrialStage.OutputRoom(MAX_OUTPUT_BYTES);
    for (int number = 0; number < request.pipeline().stages().size(); number++) {
      stages.add(new TrialStage(place, request.pipeline(), number, room));
    }
  }

  /** Never fails: what goes wrong is part of the answer. */
  Future<JsonObject> run() {
    List<Future<Void>> loading =
        stages.stream().map(stage -> stage.start(place.ids().next())).toList();
    List<TrialMessage> messages = new ArrayList<>();
    for (int i = 0; i < request.messages().size(); i++) {
      messages.add(new TrialMessage(i, request.messages().get(i)));
    }
    return Future.join(loading)
        .transform(
            loaded -> loaded.succeeded() ? through(0, messages) : Future.succeededFuture(List.of()))
        .compose(last -> end().map(ended -> describe(last)));
  }

  private Future<List<TrialMessage>> through(int number, List<TrialMessage> messages) {
    if (number == stages.size()) {
      return Future.succeededFuture(messages);
    }
    return stages.get(number).run(messages).compose(ended -> through(number + 1, outputsOf(ended)));
  }

  private static List<TrialMessage> outputsOf(List<TrialMessage> ended) {
    List<TrialMessage> outputs = new ArrayList<>();
    for (TrialMessage message : ended) {
      for (Message output : message.outputs()) {
        outputs.add(new TrialMessage(message.input(), output));
      }
    }
    return outputs;
  }

  private Future<Void> end() {
    over = true;
    return Future.join(stages.stream().map(TrialStage::close).toList())
        .timeout(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  /** To be called several times a second, also after the answer, until {@link #gone}. */
  void tick(long now) {
    if (!over && now - began > TimeUnit.MILLISECONDS.toNanos(request.limitMillis())) {
      over = true;
      stages.forEach(TrialStage::giveUp);
    }
    stages.forEach(stage -> stage.tick(now));
  }

  /** Succeeds when no instance is left. */
  Future<Void> gone() {
    return Future.join(stages.stream().map(TrialStage::close).toList()).mapEmpty();
  }

  private JsonObject describe(List<TrialMessage> last) {
    JsonArray outputs = new JsonArray();
    last.forEach(message ->
        outputs.add(TrialMessage.describe(message.message()).put("input", message.input())));
    JsonArray described = new JsonArray();
    stages.forEach(stage -> described.add(stage.describe()));
    return new JsonObject()
        .put("ok", stages.stream().noneMatch(TrialStage::failed))
        .put("millis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
        .put("runtime", place.driver().name())
        .put("outputs", outputs)
        .put("stages", described);
  }
}
