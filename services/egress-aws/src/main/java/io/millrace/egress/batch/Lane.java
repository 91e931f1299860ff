package io.millrace.egress.batch;

import java.util.ArrayDeque;

/**
 * Keys that the far side handles in one place, so that they are slowed together and have one
 * request out at a time: the keys of a shard, or one key alone.
 */
final class Lane {
  private final String name;
  private final int mostAtOnce;
  private final ArrayDeque<Line> ready = new ArrayDeque<>(2);
  private int lines;
  private int atOnce;
  private int failures;
  private boolean sending;
  private boolean pausing;
  private long pausedUntil;

  /**
   * @param mostAtOnce parcels that one request may take from it
   */
  Lane(String name, int mostAtOnce) {
    this.name = name;
    this.mostAtOnce = mostAtOnce;
    this.atOnce = mostAtOnce;
  }

  String name() {
    return name;
  }

  /** Its lines that have something to send. */
  ArrayDeque<Line> ready() {
    return ready;
  }

  void lineAdded() {
    lines++;
  }

  void lineRemoved() {
    lines--;
  }

  /** Whether none of its keys has anything. */
  boolean empty() {
    return lines == 0;
  }

  int atOnce() {
    return atOnce;
  }

  long pausedUntil() {
    return pausedUntil;
  }

  /** What went was taken: more may go at once, until the bound is reached again. */
  void succeeded() {
    failures = 0;
    atOnce = Math.min(mostAtOnce, atOnce + Math.max(1, atOnce / 4));
  }

  /**
   * Something was not taken: less goes at once, which also bounds how many can overtake a failed
   * one. Returns the failures in a row.
   */
  int failed() {
    atOnce = Math.max(1, atOnce / 2);
    return ++failures;
  }

  void pauseUntil(long time) {
    pausing = true;
    pausedUntil = time;
  }

  void wake() {
    pausing = false;
  }

  /** A request has some of its parcels. */
  void sent() {
    sending = true;
  }

  void back() {
    sending = false;
  }

  /** Whether a request may take from it. */
  boolean mayGo() {
    return !pausing && !sending;
  }

  boolean pausing() {
    return pausing;
  }
}
