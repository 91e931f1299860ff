package io.millrace.cli;

/** What scripts rely on. */
public final class ExitCodes {
  public static final int DONE = 0;

  /** The edge refused, something named does not exist, or no edge answers. */
  public static final int REFUSED = 1;

  public static final int USAGE = 2;

  /** {@code up} or {@code demo} could not start. */
  public static final int NOT_STARTED = 3;

  private ExitCodes() {}
}
