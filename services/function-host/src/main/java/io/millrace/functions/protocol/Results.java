package io.millrace.functions.protocol;

import io.millrace.functions.state.StateChange;

/** The records of a RESULTS frame. */
public final class Results {
  private static final int EMIT = 1;
  private static final int EMIT_TO = 2;
  private static final int DONE = 3;
  private static final int ERROR = 4;
  private static final int STATE_PUT = 5;
  private static final int STATE_DELETE = 6;
  private static final int IGNORABLE = 0x80;
  private static final int HEAD_BYTES = 13;
  private static final int MAX_ERROR_BYTES = 1 << 20;

  /** Takes the records of a frame, in order. Positions are in the frame's body. */
  public interface Sink {
    void emit(long sequence, FrameBody body, int from, int to);

    void emitTo(long sequence, String topic, FrameBody body, int from, int to);

    /** A key of the state gets a value, or goes. */
    void state(long sequence, StateChange change);

    void done(long sequence);

    void error(long sequence, FunctionError error);
  }

  private Results() {}

  /**
   * @throws ProtocolViolation at the first record that does not fit into the frame or is of an
   *     unknown kind
   */
  public static void read(FrameBody body, Sink sink) {
    int at = 0;
    int end = body.length();
    while (at < end) {
      if (end - at < HEAD_BYTES) {
        throw new ProtocolViolation(
            "badRecord", "a RESULTS frame ends within the head of a record");
      }
      int kind = body.unsignedByte(at);
      long sequence = body.longAt(at + 1);
      int size = body.intAt(at + 9);
      int from = at + HEAD_BYTES;
      if (size < 0 || size > end - from) {
        throw new ProtocolViolation("badRecord", "a record is longer than its RESULTS frame");
      }
      at = from + size;
      switch (kind) {
        case EMIT -> {
          checkPayload(size);
          sink.emit(sequence, body, from, at);
        }
        case DONE -> sink.done(sequence);
        case EMIT_TO -> readEmitTo(sequence, body, from, at, sink);
        case STATE_PUT, STATE_DELETE -> readState(kind, sequence, body, from, at, sink);
        case ERROR -> readError(sequence, body, from, at, sink);
        default -> {
          if (kind < IGNORABLE) {
            throw new ProtocolViolation("badRecord", "a result of unknown kind " + kind);
          }
        }
      }
    }
  }

  private static void checkPayload(int size) {
    if (size > FrameReader.MAX_PAYLOAD) {
      throw new ProtocolViolation(
          "badRecord",
          "an emission has "
              + size
              + " bytes, at most "
              + FrameReader.MAX_PAYLOAD
              + " are allowed");
    }
  }

  private static void readEmitTo(long sequence, FrameBody body, int from, int to, Sink sink) {
    int length = to - from < 2 ? 0 : body.unsignedShort(from);
    int payload = from + 2 + length;
    if (length == 0 || payload > to) {
      throw new ProtocolViolation("badRecord", "an emission to a topic of its own names none");
    }
    checkPayload(to - payload);
    sink.emitTo(sequence, body.text(from + 2, payload), body, payload, to);
  }

  private static void readState(
      int kind, long sequence, FrameBody body, int from, int to, Sink sink) {
    int length = to - from < 2 ? 0 : body.unsignedShort(from);
    int value = from + 2 + length;
    if (length == 0 || value > to || (kind == STATE_DELETE && value < to)) {
      throw new ProtocolViolation("badRecord", "a change of the state names no key, or too much");
    }
    String key = body.text(from + 2, value);
    sink.state(sequence, new StateChange(key, kind == STATE_PUT ? body.copy(value, to) : null));
  }

  private static void readError(long sequence, FrameBody body, int from, int to, Sink sink) {
    if (to - from > MAX_ERROR_BYTES) {
      throw new ProtocolViolation(
          "badRecord",
          "an ERROR has " + (to - from) + " bytes, at most " + MAX_ERROR_BYTES + " are allowed");
    }
    sink.error(sequence, FunctionError.parse(body.text(from, to), "ERROR"));
  }
}
