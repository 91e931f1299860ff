package io.millrace.functions.stage;

/** Short names for instances, each given once a run of this process. */
final class InstanceIds {
  private final String prefix = Long.toString(System.currentTimeMillis() / 1000 % (36L * 36 * 36 * 36 * 36), 36);
  private long last;

  String next() {
    return prefix + "-" + Long.toString(++last, 36);
  }
}
