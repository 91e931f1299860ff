package io.millrace.functions.disk;

/** Told, on the keeper's context, whether what is given to it reaches the disk. */
public interface KeepingObserver {
  /** Nothing can be kept at the moment; it is tried again until it can. */
  void failing(String reason);

  /** All can be kept: once the box is open, and after it failed. */
  void working();
}
