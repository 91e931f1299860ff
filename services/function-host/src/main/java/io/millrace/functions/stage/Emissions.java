package io.millrace.functions.stage;

import io.millrace.functions.protocol.FrameBody;
import java.util.Arrays;

/**
 * Remembers what the message in progress has emitted, so that a repeat of it after a crash does not
 * emit the same again. At most one message is concerned: results come in order, so those of every
 * earlier message are complete. While a function works as it should, a message ends in the frame
 * that emits for it, and nothing is computed here.
 */
final class Emissions {
  /** Beyond this many emissions of one message, a repeat repeats them. */
  private static final int MAX_REMEMBERED = 65_536;

  private long sequence;
  private int[] spans = new int[16];
  private int spanCount;
  private int[] remembered = new int[0];
  private int rememberedCount;
  private int[] guard = new int[0];
  private int guardPosition;

  /**
   * Another instance is about to see, as its message 1, what was in progress.
   *
   * @param begun that message had emitted
   * @param sameAgain it was message 1 of the instance before, too
   */
  void restart(boolean begun, boolean sameAgain) {
    boolean keep = sameAgain && (!begun || rememberedCount < guard.length);
    if (!keep) {
      guard = begun ? Arrays.copyOf(remembered, rememberedCount) : new int[0];
    }
    guardPosition = 0;
    sequence = 0;
    spanCount = 0;
    rememberedCount = 0;
  }

  /** The results of message {@code of} have begun, though perhaps not with an emission. */
  void begins(long of) {
    if (of != sequence) {
      sequence = of;
      spanCount = 0;
      rememberedCount = 0;
    }
  }

  /**
   * Notes an emission of message {@code of}. Returns whether it is one that an earlier run of the
   * message made already.
   */
  boolean repeats(long of, FrameBody body, int from, int to) {
    begins(of);
    if (spanCount + 2 > spans.length) {
      spans = Arrays.copyOf(spans, spans.length * 2);
    }
    spans[spanCount++] = from;
    spans[spanCount++] = to;
    return guard.length > 0 && repeatsGuarded(body, from, to);
  }

  private boolean repeatsGuarded(FrameBody body, int from, int to) {
    boolean same =
        sequence == 1
            && guardPosition < guard.length
            && guard[guardPosition] == body.checksum(from, to);
    guardPosition++;
    if (!same) {
      guard = new int[0];
    }
    return same;
  }

  /**
   * A frame has been read; {@code ended} tells whether the message in progress has ended with it.
   */
  void frameEnds(FrameBody body, boolean ended) {
    if (!ended) {
      int count = Math.min(spanCount / 2, MAX_REMEMBERED - rememberedCount);
      if (rememberedCount + count > remembered.length) {
        remembered = Arrays.copyOf(remembered, Math.max(16, 2 * (rememberedCount + count)));
      }
      for (int i = 0; i < count; i++) {
        remembered[rememberedCount++] = body.checksum(spans[2 * i], spans[2 * i + 1]);
      }
    }
    spanCount = 0;
  }
}
