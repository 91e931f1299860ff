package io.millrace.egress.batch;

import java.util.ArrayDeque;

/** The parcels of one key, in order. While some of them are in a request the others stay. */
final class Line {
  private final String key;
  private final ArrayDeque<Parcel> parcels = new ArrayDeque<>(4);
  private final int mostAtOnce;
  private int atOnce;
  private int failures;
  private long pausedUntil = Long.MIN_VALUE;

  /** Whether some of its parcels are in a request. */
  private boolean sending;

  Line(String key, int mostAtOnce) {
    this.key = key;
    this.mostAtOnce = mostAtOnce;
    this.atOnce = mostAtOnce;
  }

  String key() {
    return key;
  }

  ArrayDeque<Parcel> parcels() {
    return parcels;
  }

  /** How many of its parcels may be in one request. */
  int atOnce() {
    return atOnce;
  }

  boolean sending() {
    return sending;
  }

  void sent() {
    sending = true;
  }

  long pausedUntil() {
    return pausedUntil;
  }

  /** Its parcels were taken: more of them may go at once, until the bound is reached again. */
  void succeeded() {
    sending = false;
    failures = 0;
    pausedUntil = Long.MIN_VALUE;
    atOnce = Math.min(mostAtOnce, atOnce + Math.max(1, atOnce / 4));
  }

  /** Its request failed as a whole, which says nothing about this key. */
  void interrupted() {
    sending = false;
  }

  /**
   * Some of its parcels were not taken: fewer go at once, which also bounds how many can overtake a
   * failed one.
   */
  int failed() {
    sending = false;
    atOnce = Math.max(1, atOnce / 2);
    return ++failures;
  }

  void pauseUntil(long time) {
    pausedUntil = time;
  }
}
