package io.millrace.functions.stage;

import io.millrace.functions.instance.OpenMessage;
import io.millrace.functions.protocol.Frames;
import io.millrace.functions.protocol.ProtocolViolation;
import io.millrace.functions.protocol.RuntimeSession;
import io.millrace.functions.state.StageState;
import io.millrace.functions.state.StateChange;
import java.util.ArrayDeque;

/**
 * The changes of a stage's state on their way: a change counts when the message that made it ends,
 * and that message is not acknowledged before the change is on the disk. What a message changed
 * whose instance died goes, as the message comes again.
 */
final class StateCustody {
  private static final int MOST_KEY_BYTES = 256;

  private record Noted(long sequence, StateChange change) {}

  private final StageState state;
  private final Runnable room;
  private final ArrayDeque<Noted> noted = new ArrayDeque<>();
  private final Holds unsaved = new Holds();
  private long notedBytes;
  private boolean given;

  /**
   * @param room run when something has been saved, or the state has been read
   */
  StateCustody(StageState state, Runnable room) {
    this.state = state;
    this.room = room;
  }

  /** A new connection: its runtime knows nothing yet. */
  void begin() {
    given = false;
  }

  /** Gives a connection the state, once, before its first message; false: it is not there yet. */
  boolean give(RuntimeSession session) {
    if (!given && session.protocol() >= RuntimeSession.WITH_STATE) {
      if (!state.ready(room)) {
        return false;
      }
      session.write(Frames.state(state.take(this)));
    }
    given = true;
    return true;
  }

  /** Notes a change by a message in progress. */
  void note(long sequence, StateChange change) {
    int key = change.size() - (change.value() == null ? 0 : change.value().length);
    if (!given || key < 1 || key > MOST_KEY_BYTES) {
      throw new ProtocolViolation(
          "badRecord",
          "a change of the state before its STATE, or with a key of " + key + " bytes");
    }
    notedBytes += change.size();
    // Removals may make room that is not seen from here, hence twice what the runtime was told.
    boolean tooMuch = state.bytes() + notedBytes > 2L * OpenMessage.STATE_BYTES;
    if (tooMuch || change.size() - key > OpenMessage.STATE_VALUE_BYTES) {
      throw new ProtocolViolation(
          "badRecord",
          "a change of the state goes beyond "
              + OpenMessage.STATE_BYTES
              + " bytes in all or "
              + OpenMessage.STATE_VALUE_BYTES
              + " for a value");
    }
    noted.addLast(new Noted(sequence, change));
  }

  /** Message {@code sequence} has ended: its changes count. */
  void ended(long sequence, long root) {
    while (!noted.isEmpty() && noted.getFirst().sequence() <= sequence) {
      StateChange change = noted.removeFirst().change();
      notedBytes -= change.size();
      unsaved.add(root, change.size());
      state
          .apply(this, change)
          .onSuccess(saved -> {
            unsaved.releaseFirst();
            room.run();
          });
    }
  }

  /** The instance is gone: what has not ended comes again, with its changes. */
  void forget() {
    noted.clear();
    notedBytes = 0;
  }

  boolean full() {
    return unsaved.full();
  }

  long lowestRoot() {
    return unsaved.lowestRoot();
  }
}
