package io.millrace.common.cluster;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** The processes of this installation. Callable from any thread; never blocks. */
public interface Membership {
  /** Makes this process known under its record; again after every time that it was forgotten. */
  Future<Void> announce(NodeRecord own);

  /** Tells the others that this process is about to go and takes nothing new. */
  Future<Void> drain();

  /** Takes the record of this process away: it does not count any more. */
  Future<Void> leave();

  /** Takes away the record of a process that will not come back. */
  Future<Void> forget(String id);

  /** Those that are there, the oldest member first. */
  List<NodeRecord> alive();

  /** Those that belong to the installation and are not there. */
  List<NodeRecord> missing();

  /** Whether this side is the majority, so that it may take over and hand out work. */
  boolean quorate();

  /**
   * How often what the cluster shares could not be read; until it can, what was read before holds.
   */
  long unread();

  /** Whether there can be others at all. */
  boolean clustered();

  /** The document that all share; empty before there is one. */
  Optional<String> shared();

  /**
   * Replaces the shared document, unless another has replaced it before.
   *
   * @param before the document that the new one was made from; empty for none
   * @return whether it was replaced; fails on the minority's side of a cut
   */
  Future<Boolean> share(Optional<String> before, String document);

  /** Has {@code listener} run, on any thread, whenever anything above may have changed. */
  void onChange(Runnable listener);

  /** Of a process that is alone for good. */
  static Membership alone() {
    return new Alone();
  }
}
