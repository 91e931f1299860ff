package io.millrace.functions.runtime;

/**
 * How an instance ended.
 *
 * @param code exit code, 128 and more for a signal; -1 when it could not be learnt
 * @param outOfMemory it was ended for using more memory than it may
 * @param memoryLimit that limit, in bytes
 */
public record InstanceExit(int code, boolean outOfMemory, long memoryLimit) {
  /** In words for people. */
  public String description() {
    if (outOfMemory) {
      return "out of memory: it used more than its limit of " + (memoryLimit >> 20) + " MiB";
    }
    return switch (code) {
      case -1 -> "it vanished";
      case 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 141, 142, 143 ->
          "killed by signal " + (code - 128) + signalName(code - 128);
      default -> "exit code " + code;
    };
  }

  private static String signalName(int signal) {
    return switch (signal) {
      case 6 -> " (SIGABRT)";
      case 7 -> " (SIGBUS)";
      case 9 -> " (SIGKILL)";
      case 11 -> " (SIGSEGV)";
      case 15 -> " (SIGTERM)";
      default -> "";
    };
  }
}
