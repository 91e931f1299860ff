package io.millrace.egress.sink;

import io.millrace.common.message.Message;
import io.millrace.egress.batch.Limits;
import io.millrace.egress.batch.Waiting;
import io.millrace.egress.retry.Pauses;
import io.millrace.egress.retry.Trouble;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * A place that takes messages, and nothing more: it neither queues nor repeats. Called on the
 * service's event loop, never blocks it, and completes its futures there. Every call ends within a
 * time limit of its own.
 */
public interface Sink {
  /** Several full requests of any of the services. */
  int USUAL_CREDIT = 8 * 1024 * 1024;

  /** What it is, for people, as in {@code S3 bucket 'readings'}. */
  String title();

  /**
   * Bytes of messages, by {@link Message#cost}, that one link may have unsettled here; with more it
   * would be no faster.
   */
  default int usefulCredit() {
    return USUAL_CREDIT;
  }

  /** Whether it waits for more messages before it delivers any, whatever else may wait. */
  default boolean gathers() {
    return false;
  }

  /** What one request may hold. */
  Limits limits();

  /** What the message counts for in {@link Limits#bytes()}. */
  int size(Message message);

  /**
   * Messages with the same key are delivered in order. Only asked where {@link Limits#ordered()}.
   */
  String key(Message message);

  /**
   * Where messages of this key end up, as far as is known: they are slowed together. Only asked
   * where {@link Limits#ordered()}.
   */
  default String lane(String key) {
    return key;
  }

  /** What waits for it, put together as it likes. */
  default Waiting waiting(Limits paced, Pauses pauses) {
    return Waiting.of(paced, pauses, this::lane);
  }

  /** Why this message can never be taken, in words for people. */
  Optional<String> refusal(Message message);

  /**
   * Makes sure that the bucket, stream or queue exists and can be used. Called before the first
   * request and when it went missing.
   */
  Future<Void> prepare();

  /**
   * Sends one request with these messages, within {@link #limits()}.
   *
   * @return one outcome for each message, in their order; fails when the request failed as a whole
   */
  Future<List<Outcome>> deliver(List<Message> messages);

  /** What a failure of {@link #prepare} or {@link #deliver} means. */
  Trouble diagnose(Throwable failure);

  /** Gives back what it holds. Called once, when nothing is in flight. */
  void close();
}
