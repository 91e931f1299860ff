package io.millrace.functions.protocol;

/** Frame types of protocol versions 1 and 2, as they stand on the wire. */
public final class FrameType {
  public static final int OPEN = 0x01;
  public static final int TOPICS = 0x02;
  public static final int MESSAGES = 0x03;
  public static final int DRAIN = 0x04;

  /** Since version 2. */
  public static final int STATE = 0x05;

  public static final int HELLO = 0x11;
  public static final int READY = 0x12;
  public static final int LOAD_FAILED = 0x13;
  public static final int RESULTS = 0x14;
  public static final int LOG = 0x15;
  public static final int STATS = 0x16;
  public static final int ALERT = 0x17;

  /** Since version 2. */
  public static final int METRICS = 0x18;

  public static final int FAULT = 0x1F;

  /** Types from here on are later additions; a reader that does not know one skips the frame. */
  static final int IGNORABLE = 0x80;

  private FrameType() {}

  /** Whether a runtime may send frames of this type. */
  static boolean fromRuntime(int type) {
    return (type >= HELLO && type <= METRICS) || type == FAULT;
  }

  /** Whether the body is JSON, to which a lower limit applies. */
  static boolean json(int type) {
    return fromRuntime(type) && type != RESULTS && type != LOG;
  }
}
