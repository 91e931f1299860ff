package io.millrace.common.status;

import java.util.List;
import java.util.Map;

/**
 * What one service on one node says about its pipelines, published every few seconds and at once
 * when a condition changes.
 *
 * @param service as in {@link io.millrace.common.link.LinkAddresses}
 * @param version of the program; empty from releases that do not tell
 * @param atMillis when it was made, milliseconds since the epoch
 * @param figures of the process, as in {@link ProcessFigures}, and of the service as a whole
 */
public record StatusReport(
    String service,
    String node,
    String version,
    long atMillis,
    Map<String, Long> figures,
    List<PipelineStatus> pipelines) {
  /** Address at which reports are published. */
  public static final String ADDRESS = "status.reports";

  @SuppressWarnings("ConstantValue") // Absent in the reports of earlier releases.
  public StatusReport {
    version = version == null ? "" : version;
    figures = figures == null ? Map.of() : Map.copyOf(figures);
    pipelines = List.copyOf(pipelines);
  }

  /**
   * @param figures counts since the service started and gauges, by names that metrics share: {@code
   *     messagesIn}, {@code messagesOut}, {@code deadLetters}, {@code spoolMessages}, {@code
   *     spoolBytes}, {@code dropped}, {@code retries}, {@code restarts}, {@code errors}
   */
  public record PipelineStatus(
      String pipeline, long specVersion, Condition condition, Map<String, Long> figures) {
    public PipelineStatus {
      figures = Map.copyOf(figures);
    }
  }
}
