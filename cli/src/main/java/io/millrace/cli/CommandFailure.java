package io.millrace.cli;

/** Ends a command with an exit code and one sentence for the person who typed it. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final boolean temporary;

  private CommandFailure(int exitCode, String sentence, boolean temporary) {
    super(sentence);
    this.exitCode = exitCode;
    this.temporary = temporary;
  }

  /** Refused, not found, not reachable. */
  public static CommandFailure refused(String sentence) {
    return new CommandFailure(ExitCodes.REFUSED, sentence, false);
  }

  /** Not reachable now, which may pass. */
  public static CommandFailure unreachable(String sentence) {
    return new CommandFailure(ExitCodes.REFUSED, sentence, true);
  }

  /** The command line or a variable of the environment is wrong. */
  public static CommandFailure usage(String sentence) {
    return new CommandFailure(ExitCodes.USAGE, sentence, false);
  }

  public int exitCode() {
    return exitCode;
  }

  /** Worth another try shortly. */
  public boolean temporary() {
    return temporary;
  }
}
