package io.millrace.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;

/** What became of the messages on one topic, which are numbered from 0 on. */
final class Journal {
  private final String topic;
  private final BitSet acknowledged = new BitSet();
  private final BitSet arrived = new BitSet();
  private int next;
  private int latest = -1;
  private int repeats;
  private String disorder = "";

  Journal(String topic) {
    this.topic = topic;
  }

  /** The number of the next message. */
  synchronized int publish() {
    return next++;
  }

  /** How many were published. */
  synchronized int published() {
    return next;
  }

  synchronized void acknowledge(int number) {
    acknowledged.set(number);
  }

  synchronized void arrive(int number) {
    if (arrived.get(number)) {
      repeats++;
      return;
    }
    arrived.set(number);
    if (number < latest && disorder.isEmpty()) {
      disorder = number + " came for the first time after " + latest;
    }
    latest = Math.max(latest, number);
  }

  /** The highest number that has arrived; -1 before the first. */
  synchronized int latest() {
    return latest;
  }

  synchronized int acknowledged() {
    return acknowledged.cardinality();
  }

  synchronized int arrived() {
    return arrived.cardinality();
  }

  synchronized int repeats() {
    return repeats;
  }

  /** That all that were acknowledged have arrived. */
  synchronized void expectComplete() {
    BitSet missing = (BitSet) acknowledged.clone();
    missing.andNot(arrived);
    assertThat(missing.cardinality())
        .as(
            "acknowledged and missing on %s, of %d; the first is %d",
            topic, next, missing.nextSetBit(0))
        .isZero();
  }

  /** That each came after all with lower numbers, where it came for the first time. */
  synchronized void expectOrder() {
    assertThat(disorder).as("order of " + topic).isEmpty();
  }
}
