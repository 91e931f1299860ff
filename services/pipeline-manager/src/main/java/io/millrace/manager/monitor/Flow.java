package io.millrace.manager.monitor;

import io.millrace.common.link.LinkAddresses;
import io.millrace.manager.status.StatusBoard;
import io.vertx.core.json.JsonObject;

/**
 * How a pipeline's messages flow, over all nodes.
 *
 * @param in messages a second that came into the spool
 * @param bytesIn their payloads, bytes a second
 * @param out messages a second that left: accepted by the output
 * @param errors messages a second that a function failed on, or that the output refused
 * @param waiting messages in the spool that have not left yet
 * @param latencyP50Micros from a message's arrival at its functions until the output had taken what
 *     came of it; -1 when there was none lately
 */
public record Flow(
    double in,
    double bytesIn,
    double out,
    double errors,
    long waiting,
    long waitingBytes,
    long deadLetters,
    long latencyP50Micros,
    long latencyP99Micros) {
  private static final double MEDIAN = 0.5;
  private static final double RARE = 0.99;

  public static final Flow NONE = new Flow(0, 0, 0, 0, 0, 0, 0, -1, -1);

  /** Of one pipeline, by what its nodes report. */
  public static Flow of(StatusBoard board, String pipelineId) {
    JsonObject rates = board.rates(pipelineId);
    JsonObject figures = board.figures(pipelineId);
    JsonObject arriving = part(rates, LinkAddresses.INGEST);
    JsonObject working = part(rates, LinkAddresses.FUNCTIONS);
    JsonObject leaving = part(rates, LinkAddresses.EGRESS);
    JsonObject spool = part(figures, LinkAddresses.INGEST);
    JsonObject functions = part(figures, LinkAddresses.FUNCTIONS);
    Latency latency = Latency.of(working, "latency.");
    boolean delivers = figures.containsKey(LinkAddresses.EGRESS);
    return new Flow(
        arriving.getDouble("messagesIn", 0.0),
        arriving.getDouble("bytesIn", 0.0),
        (delivers ? leaving : working).getDouble("messagesOut", 0.0),
        working.getDouble("errors", 0.0) + leaving.getDouble("rejected", 0.0),
        spool.getLong("spoolMessages", 0L),
        spool.getLong("spoolBytes", 0L),
        functions.getLong("deadLetters", 0L),
        latency.micros(MEDIAN).orElse(-1),
        latency.micros(RARE).orElse(-1));
  }

  private static JsonObject part(JsonObject byService, String service) {
    return byService.getJsonObject(service, new JsonObject());
  }

  /** Both together; of latencies the longer. */
  public Flow plus(Flow other) {
    return new Flow(
        in + other.in,
        bytesIn + other.bytesIn,
        out + other.out,
        errors + other.errors,
        waiting + other.waiting,
        waitingBytes + other.waitingBytes,
        deadLetters + other.deadLetters,
        Math.max(latencyP50Micros, other.latencyP50Micros),
        Math.max(latencyP99Micros, other.latencyP99Micros));
  }

  /** Adds its figures to a line of a live view. */
  public void show(JsonObject line) {
    line.put("inRate", rounded(in))
        .put("outRate", rounded(out))
        .put("errorRate", rounded(errors))
        .put("waiting", waiting)
        .put("waitingBytes", waitingBytes)
        .put("deadLetters", deadLetters);
    if (latencyP50Micros >= 0) {
      line.put("latencyP50Micros", latencyP50Micros).put("latencyP99Micros", latencyP99Micros);
    }
  }

  /** To three digits behind the point: more is noise that would make every line a changed one. */
  static double rounded(double rate) {
    return Math.round(rate * 1_000) / 1_000.0;
  }
}
