package io.millrace.functions.stage;

/**
 * Short names for instances, each given once: by no run of this installation before, and by no
 * other installation.
 */
final class InstanceIds {
  private static final long WRAP = 36L * 36 * 36 * 36 * 36;

  private final String prefix;
  private long last;

  /**
   * @param installation its name
   */
  InstanceIds(String installation) {
    String seconds = Long.toString(System.currentTimeMillis() / 1000 % WRAP, 36);
    this.prefix = installation.substring(0, Math.min(4, installation.length())) + seconds;
  }

  String next() {
    return prefix + "-" + Long.toString(++last, 36);
  }
}
