package io.millrace.egress.retry;

/**
 * Why something was not delivered.
 *
 * @param reason in words for people, without secrets
 */
public record Trouble(Kind kind, String reason) {
  /** What helps. */
  public enum Kind {
    /** Time: the far side is overloaded, unreachable or broken. */
    PASSING,
    /** Creating the bucket, stream or queue, which was there before. */
    MISSING,
    /**
     * A person who changes something: keys, permissions, names. Tried again all the same, slowly:
     * the change may happen on the far side.
     */
    STANDING,
    /** Nothing: this message, and only it, will never be taken. */
    MESSAGE
  }

  public static Trouble passing(String reason) {
    return new Trouble(Kind.PASSING, reason);
  }

  public static Trouble standing(String reason) {
    return new Trouble(Kind.STANDING, reason);
  }

  public static Trouble missing(String reason) {
    return new Trouble(Kind.MISSING, reason);
  }

  public static Trouble message(String reason) {
    return new Trouble(Kind.MESSAGE, reason);
  }
}
