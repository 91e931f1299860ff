package io.millrace.ingest.stream;

import io.millrace.common.link.LinkAcknowledger;
import io.millrace.common.link.LinkReceiver;
import io.millrace.common.message.Batch;
import io.millrace.common.message.Message;
import io.millrace.ingest.route.PassedOn;
import io.millrace.ingest.route.Publisher;
import io.millrace.ingest.session.Publication;
import io.millrace.ingest.spool.Outcome;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;

/**
 * Takes one pipeline's output in, in order: each message into the queues of its readers and to
 * subscribers, acknowledged when it is on disk, and at other nodes with subscribers too. Were it
 * acknowledged before, and this node died, what function-host then sends by another node would
 * overtake what waits here. Where a reader's queue is full and refuses, waits for room; the credit
 * of the link then holds function-host back.
 */
final class StreamInlet implements LinkReceiver {
  /**
   * Pause before a full queue is tried again, and before a link is ended whose messages the disk
   * did not take.
   */
  private static final long RETRY_MILLIS = 100;

  private static final long FAILED_MILLIS = 1_000;

  /** Between two looks at what other nodes have fetched. */
  private static final long CROSSING_MILLIS = 5;

  /** Where an output goes. */
  sealed interface Destination {
    /**
     * To the pipelines that read the stream of {@code pipeline}, and to subscribers of {@code
     * endpoint}.
     */
    record Stream(String pipeline, String endpoint) implements Destination {}

    /** As if published to {@code topic} by a client. */
    record Topic(String topic) implements Destination {}
  }

  private final Vertx vertx;
  private final Publisher publisher;
  private final Destination destination;
  private final LinkAcknowledger acknowledger;
  private final ArrayDeque<Message> waiting = new ArrayDeque<>();
  private final ArrayDeque<Crossing> crossings = new ArrayDeque<>();
  private final PassedOn passed;
  private boolean looking;
  private boolean retrying;
  private boolean closed;

  StreamInlet(
      Vertx vertx, Publisher publisher, Destination destination, LinkAcknowledger acknowledger) {
    this.vertx = vertx;
    this.publisher = publisher;
    this.destination = destination;
    this.acknowledger = acknowledger;
    this.passed = new PassedOn(acknowledger);
  }

  @Override
  public void receive(long position, Batch batch) {
    waiting.addAll(batch.messages());
    passOn();
  }

  private void passOn() {
    while (!closed && !retrying && !waiting.isEmpty()) {
      PassedOn.Entry entry = new PassedOn.Entry();
      Publisher.Accepted accepted = publish(waiting.getFirst(), entry);
      if (accepted == Publisher.Accepted.REFUSED) {
        retrying = true;
        vertx.setTimer(
            RETRY_MILLIS,
            ignored -> {
              retrying = false;
              passOn();
            });
        return;
      }
      waiting.removeFirst();
      passed.add(entry);
      if (accepted != Publisher.Accepted.WHEN_STORED) {
        entry.done();
      }
    }
    passed.acknowledge();
  }

  private Publisher.Accepted publish(Message message, PassedOn.Entry entry) {
    Crossing crossing = new Crossing(entry);
    return switch (destination) {
      case Destination.Stream stream ->
          publisher.stream(
              stream.pipeline(),
              message,
              Publication.plain(stream.endpoint(), message.payload(), 1, message.timestampNanos()),
              outcome -> completed(crossing, outcome),
              crossing::by);
      case Destination.Topic topic ->
          publisher.publish(
              Publication.plain(topic.topic(), message.payload(), 1, message.timestampNanos()),
              outcome -> completed(crossing, outcome),
              crossing::by);
    };
  }

  private void completed(Crossing crossing, Outcome outcome) {
    if (closed) {
      return;
    }
    if (outcome == Outcome.STORED) {
      crossing.stored();
      crossings.add(crossing);
      if (!looking) {
        look();
      }
      return;
    }
    // Not at once: the sender would bring everything again at once.
    closed = true;
    vertx.setTimer(
        FAILED_MILLIS, ignored -> acknowledger.reset("the spool does not take messages"));
  }

  private void look() {
    looking = false;
    while (!crossings.isEmpty() && crossings.getFirst().over(publisher::unreachable)) {
      crossings.removeFirst();
    }
    passed.acknowledge();
    if (!crossings.isEmpty() && !closed) {
      looking = true;
      vertx.setTimer(CROSSING_MILLIS, ignored -> look());
    }
  }

  @Override
  public void closed(String reason) {
    closed = true;
    waiting.clear();
    crossings.clear();
    passed.clear();
  }
}
