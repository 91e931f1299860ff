package io.millrace.manager.monitor;

import io.millrace.common.link.LinkAddresses;
import io.millrace.manager.status.StatusBoard;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** What the stages of a pipeline do and use at the moment, over all nodes. */
public final class Stages {
  private static final double MILLIS = 1_000;
  private static final double MEDIAN = 0.5;
  private static final double RARE = 0.99;

  /** Counted a second. */
  private static final List<String> RATES =
      List.of("messagesIn", "messagesOut", "bytesIn", "bytesOut", "errors");

  /** As they are. */
  private static final List<String> LEVELS =
      List.of("queued", "inFlight", "memoryBytes", "restarts", "timeouts");

  private Stages() {}

  /**
   * One object a stage: {@code messagesIn}, {@code messagesOut}, {@code bytesIn}, {@code bytesOut}
   * and {@code errors} a second; {@code queued} and {@code inFlight} messages; {@code cpuCores} and
   * {@code memoryBytes} of its containers; {@code restarts} and {@code timeouts} since its pipeline
   * came to its nodes; {@code latencyP50Micros} and {@code latencyP99Micros} from a message's
   * arrival at the stage until its function had ended with it, when there were any.
   */
  public static JsonArray of(StatusBoard board, String pipelineId, int count) {
    JsonObject rates = part(board.rates(pipelineId));
    JsonObject levels = part(board.figures(pipelineId));
    JsonArray stages = new JsonArray();
    for (int number = 0; number < count; number++) {
      stages.add(stage(rates, levels, "stage" + number + "."));
    }
    return stages;
  }

  private static JsonObject part(JsonObject byService) {
    return byService.getJsonObject(LinkAddresses.FUNCTIONS, new JsonObject());
  }

  private static JsonObject stage(JsonObject rates, JsonObject levels, String prefix) {
    JsonObject stage = new JsonObject();
    RATES.forEach(name -> stage.put(name, rates.getDouble(prefix + name, 0.0)));
    LEVELS.forEach(name -> stage.put(name, levels.getLong(prefix + name, 0L)));
    stage.put("cpuCores", rates.getDouble(prefix + "cpuMillis", 0.0) / MILLIS);
    Latency latency = Latency.of(rates, prefix + "latency.");
    Map.of("latencyP50Micros", MEDIAN, "latencyP99Micros", RARE)
        .forEach(
            (name, share) -> latency.micros(share).ifPresent(micros -> stage.put(name, micros)));
    return stage;
  }
}
