package io.millrace.common.link;

import io.millrace.common.message.Batch;
import java.util.List;

/**
 * What travels on a link. Positions count the messages of one link from 0, in the order in which
 * they were sent; they are not spool offsets, which may have gaps.
 */
public sealed interface LinkFrame {
  /** Which link, chosen by its sender; never used again. */
  String link();

  /**
   * Sender asks for a link (a request; answered by {@link Opened} or a failure).
   *
   * @param sender service and node that send, as in {@code ingest.edge-1}: a newer link of the same
   *     sender and pipeline replaces an older one
   * @param returnAddress where acknowledgements go
   * @param specVersion version of the pipeline spec that the sender goes by
   * @param share which of the sender's links for that pipeline, from 0
   * @param epoch grows with every link of that sender, pipeline and share, across its restarts: who
   *     has seen a higher one takes no link of a lower
   */
  record Open(
      String link,
      String sender,
      String returnAddress,
      String pipeline,
      long specVersion,
      int share,
      long epoch)
      implements LinkFrame {}

  /**
   * Receiver agrees.
   *
   * @param deliverAddress where batches go
   * @param credit bytes that may be unacknowledged
   */
  record Opened(String link, String deliverAddress, int credit) implements LinkFrame {}

  /** Sender delivers messages; {@code position} is that of the first. */
  record Deliver(String link, long position, Batch batch) implements LinkFrame {}

  /**
   * Receiver has taken over, or given up on, every message before position {@code through}.
   *
   * @param number counts the acknowledgements of a link from 0, so that a lost one is noticed: it
   *     may have carried rejections
   * @param credit bytes that may be unacknowledged from now on
   * @param rejections messages among those now covered that can never be delivered
   * @param from where the receiver takes frames, so that it can be told of a link that has ended;
   *     empty from releases that do not say
   */
  record Ack(
      String link, long number, long through, int credit, List<Rejection> rejections, String from)
      implements LinkFrame {
    public Ack {
      rejections = List.copyOf(rejections);
    }
  }

  /** A message that the receiver can never deliver, and why, in words for people. */
  record Rejection(long position, String reason) {}

  /**
   * Sender asks whether the link lives and everything before {@code sent} has arrived (a request;
   * answered by {@link Ack}).
   *
   * @param pressed whether it has had no credit left since the probe before, and no
   *     acknowledgement: a receiver that waits for more must not wait for that
   */
  record Probe(String link, long sent, boolean pressed) implements LinkFrame {}

  /** Receiver ends the link; the sender opens a new one and sends again what was unacknowledged. */
  record Reset(String link, String reason) implements LinkFrame {}

  /** Sender ends the link. */
  record Close(String link, String reason) implements LinkFrame {}
}
