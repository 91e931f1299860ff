package io.millrace.functions.stage;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A pipeline's figures as its status carries them: totals, and each stage's own behind {@code
 * stageN.}; how long messages took as counts by range, {@code latency.512} being those below 512
 * microseconds and not in the range before.
 */
final class Figures {
  private Figures() {}

  static Map<String, Long> of(
      Intake intake, Outlets outlets, List<StageFigures> stages, Reports reports) {
    Map<String, Long> values = new HashMap<>();
    long errors = 0;
    long restarts = 0;
    long timeouts = 0;
    long inFlight = outlets.waiting();
    for (int number = 0; number < stages.size(); number++) {
      StageFigures stage = stages.get(number);
      errors += stage.errors();
      restarts += stage.restarts();
      timeouts += stage.timeouts();
      inFlight += stage.inFlight();
      putStage(values, "stage" + number + ".", stage);
    }
    values.put("messagesIn", intake.taken());
    intake.latencies().put(values, "latency.");
    values.put("messagesOut", outlets.messagesOut());
    values.put("errors", errors);
    values.put("deadLetters", reports.deadLetters());
    values.put("restarts", restarts);
    values.put("timeouts", timeouts);
    values.put("inFlight", inFlight);
    return values;
  }

  private static void putStage(Map<String, Long> values, String prefix, StageFigures stage) {
    values.put(prefix + "messagesIn", stage.messagesIn());
    values.put(prefix + "messagesOut", stage.messagesOut());
    values.put(prefix + "errors", stage.errors());
    values.put(prefix + "deadLetters", stage.deadLetters());
    values.put(prefix + "restarts", stage.restarts());
    values.put(prefix + "timeouts", stage.timeouts());
    values.put(prefix + "inFlight", stage.inFlight());
    values.put(prefix + "queued", stage.queued());
    values.put(prefix + "bytesIn", stage.bytesIn());
    values.put(prefix + "bytesOut", stage.bytesOut());
    values.put(prefix + "cpuMillis", TimeUnit.NANOSECONDS.toMillis(stage.cpuNanos()));
    values.put(prefix + "memoryBytes", stage.memoryBytes());
    stage.latencies().put(values, prefix + "latency.");
  }
}
