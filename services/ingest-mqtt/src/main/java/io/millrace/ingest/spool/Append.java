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

  /**
   * @param targets not empty, each once
   * @param payload never changed from now on
   * @param completion null when nobody waits (QoS 0): the message is then spooled where there is
   *     room
   */
  public Append(
      List<PipelineSpool> targets,
      String topic,
      long timestampNanos,
      Buffer payload,
      @Nullable Completion completion) {
    this.targets = targets;
    this.topic = topic;
    this.timestampNanos = timestampNanos;
    this.payload = payload;
    this.completion = completion;
  }

  List<PipelineSpool> targets() {
    return targets;
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
    return payload.length() + topic.length() + io.millrace.common.message.Message.OVERHEAD_BYTES;
  }

  void complete(Outcome outcome) {
    if (completion != null) {
      completion.completed(outcome);
    }
  }
}
