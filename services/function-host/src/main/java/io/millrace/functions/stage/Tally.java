package io.millrace.functions.stage;

import io.millrace.common.message.Message;

/**
 * What one stage counts, gathered for a frame of results before its figures show it: many stages
 * may share figures, and a figure that others read is dear to raise.
 */
final class Tally {
  private final StageFigures figures;
  private long in;
  private long out;
  private long bytesIn;
  private long bytesOut;
  private long now;
  private int inFlight;
  private int queued;

  Tally(StageFigures figures) {
    this.figures = figures;
  }

  /** What ends from here on ends now. */
  void begin() {
    now = System.nanoTime();
  }

  /** The function has ended with a message that came at {@code since}. */
  void in(Message message, long since) {
    in++;
    bytesIn += message.payload().length();
    figures.latencies().note(now - since);
  }

  /** The function sent a message. */
  void out(Message message) {
    out++;
    bytesOut += message.payload().length();
  }

  /** Shows what has been gathered. */
  void show() {
    figures.addIn(in, bytesIn);
    figures.addOut(out, bytesOut);
    in = 0;
    out = 0;
    bytesIn = 0;
    bytesOut = 0;
  }

  /** So many are in the stage now, and so many of these wait to be given to an instance. */
  void waiting(int nowInFlight, int nowQueued) {
    figures.addInFlight(nowInFlight - inFlight, nowQueued - queued);
    inFlight = nowInFlight;
    queued = nowQueued;
  }
}
