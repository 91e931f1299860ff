package io.millrace.common.spec;

/**
 * How much of a pipeline's input is kept while it cannot be delivered.
 *
 * @param maxBytes bound of the pipeline's spool on a node, in bytes
 * @param onFull what happens to a message beyond it
 * @param startFrom what a new pipeline sees first
 * @param maxAgeSeconds after which an undelivered message is given up; 0 for never
 */
public record SpoolLimits(long maxBytes, OnFull onFull, StartFrom startFrom, long maxAgeSeconds) {
  public static final SpoolLimits DEFAULT =
      new SpoolLimits(4L * 1024 * 1024 * 1024, OnFull.REFUSE, StartFrom.LATEST, 0);

  /** Policy at the bound. */
  public enum OnFull {
    /** The oldest messages go, counted and with an alert. */
    DROP_OLDEST,
    /** The device gets no acknowledgement (MQTT 5: reason 0x97, quota exceeded). */
    REFUSE
  }

  /** Where a pipeline begins that has no cursor yet. */
  public enum StartFrom {
    /** What comes from its start on. */
    LATEST,
    /** First what the queues of other pipelines still hold of its topics. */
    EARLIEST
  }
}
