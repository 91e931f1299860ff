package io.millrace.common.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * How much of a pipeline's input is kept while it cannot be delivered.
 *
 * @param maxBytes bound of the pipeline's spool on a node, in bytes
 * @param onFull what happens to a message beyond it
 * @param startFrom what a new pipeline sees first
 * @param maxAgeSeconds after which an undelivered message is given up; 0 for never
 * @param drain in which order it leaves
 */
public record SpoolLimits(
    long maxBytes, OnFull onFull, StartFrom startFrom, long maxAgeSeconds, Drain drain) {
  public static final SpoolLimits DEFAULT =
      new SpoolLimits(4L * 1024 * 1024 * 1024, OnFull.REFUSE, StartFrom.LATEST, 0);

  /** Leaves in order. */
  public SpoolLimits(long maxBytes, OnFull onFull, StartFrom startFrom, long maxAgeSeconds) {
    this(maxBytes, onFull, startFrom, maxAgeSeconds, Drain.IN_ORDER);
  }

  /** From a spec, which may be older than {@code drain}. */
  @JsonCreator
  static SpoolLimits of(
      @JsonProperty("maxBytes") long maxBytes,
      @JsonProperty("onFull") OnFull onFull,
      @JsonProperty("startFrom") StartFrom startFrom,
      @JsonProperty("maxAgeSeconds") long maxAgeSeconds,
      @JsonProperty("drain") @Nullable Drain drain) {
    return new SpoolLimits(
        maxBytes, onFull, startFrom, maxAgeSeconds, drain == null ? Drain.IN_ORDER : drain);
  }

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
