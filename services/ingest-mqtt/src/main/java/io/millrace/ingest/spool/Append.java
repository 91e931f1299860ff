package io.millrace.ingest.spool;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One message on its way into the queues of the pipelines that want it. Used once. */
public final class Append {
  /** Told what became of the message, on the lane's context. */
  @FunctionalInterface
  public interface Completion {
    void completed(Outcome outcome);
  }

  private final List<PipelineSpool> targets;
  private final String topic;
  private final long timestampNanos;
  private final Buffer payload;
  private final @Nullable Completion completion;
  private final List<Change> changes;

  /**
   * @param targets each once
   * @param payload never changed from now on
   * @param completion null when nobody waits (QoS 0): the message is then spooled where there is
   *     room
   * @param changes what the message changes beside: applied in the same commit
   */
  public Append(
      List<PipelineSpool> targets,
      String topic,
      long timestampNanos,
      Buffer payload,
      @Nullable Completion completion,
      List<Change> changes) {
    this.targets = targets;
    this.topic = topic;
    this.timestampNanos = timestampNanos;
    this.payload = payload;
    this.completion = completion;
    this.changes = changes;
  }

  public List<PipelineSpool> targets() {
    return targets;
  }

  List<Change> changes() {
    return changes;
  }

  String topic() {
    return topic;
  }

  long timestampNanos() {
    return timestampNanos;
  }

  Buffer payload() {
    return payload;
  }

  /** Whether somebody waits to hear that the message is safe. */
  boolean awaited() {
    return completion != null;
  }

  /** Bytes that this message counts for in each queue. */
  int cost() {
    return cost(topic, payload);
  }

  /** Bytes that a message counts for in each queue. */
  public static int cost(String topic, Buffer payload) {
    return payload.length() + topic.length() + io.millrace.common.message.Message.OVERHEAD_BYTES;
  }

  void complete(Outcome outcome) {
    if (completion != null) {
      completion.completed(outcome);
    }
  }
}
