package io.millrace.common.spec;

/**
 * In which order a pipeline's queue leaves once it is behind.
 *
 * @param backlog how what is behind leaves
 * @param catchUpPercent share of the bytes that what is behind has while there are newer messages,
 *     which have the rest; from 1 to 100, where 100 lets them wait for all that is behind
 */
public record Drain(Backlog backlog, int catchUpPercent) {
  /** Everything in the order in which it came. */
  public static final Drain IN_ORDER = new Drain(Backlog.OLDEST_FIRST, 100);

  /** Order of what is behind. */
  public enum Backlog {
    /** The oldest message first. */
    OLDEST_FIRST,
    /** The newest chunk first; messages of a chunk in their order. */
    NEWEST_FIRST
  }

  public Drain {
    if (catchUpPercent < 1 || catchUpPercent > 100) {
      throw new IllegalArgumentException(
          "the share for catching up must be from 1 to 100 percent: " + catchUpPercent);
    }
  }

  /** Whether no message leaves before an older one. */
  public boolean inOrder() {
    return equals(IN_ORDER);
  }
}
