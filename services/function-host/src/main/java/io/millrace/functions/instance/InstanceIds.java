package io.millrace.functions.instance;

/**
 * Short names for instances, each given once: by no run of this installation before, and by no
 * other installation.
 */
public final class InstanceIds {
  private static final long WRAP = 36L * 36 * 36 * 36 * 36;

  private final String prefix;
  private long last;

  /**
   * @param installation its name
   */
  public InstanceIds(String installation) {
    String seconds = Long.toString(System.currentTimeMillis() / 1000 % WRAP, 36);
    this.prefix = installation.substring(0, Math.min(4, installation.length())) + seconds;
  }

  public String next() {
    return prefix + "-" + Long.toString(++last, 36);
  }
}
