package io.millrace.cli;

/** Ends a command with an exit code and one sentence for the person who typed it. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CommandFailure(int exitCode, String sentence) {
    super(sentence);
    this.exitCode = exitCode;
  }

  /** Refused, not found, not reachable. */
  public static CommandFailure refused(String sentence) {
    return new CommandFailure(ExitCodes.REFUSED, sentence);
  }

  /** The command line or a variable of the environment is wrong. */
  public static CommandFailure usage(String sentence) {
    return new CommandFailure(ExitCodes.USAGE, sentence);
  }

  public int exitCode() {
    return exitCode;
  }
}
