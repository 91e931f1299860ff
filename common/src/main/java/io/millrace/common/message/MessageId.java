package io.millrace.common.message;

/**
 * Identity of a message within its pipeline, the same on every repeat: which spool took custody, at
 * which offset, and which output of that input it is.
 *
 * @param origin spool that took custody: node and epoch, as in {@code edge-1.3}
 * @param offset position in that spool, from 0
 * @param index which of the outputs of that input, from 0; 0 for the input itself
 */
public record MessageId(String origin, long offset, int index) {
  public MessageId {
    if (offset < 0 || index < 0) {
      throw new IllegalArgumentException(
          "offset and index must not be negative: " + offset + ", " + index);
    }
  }

  /** The identity of output number {@code index} of this input. */
  public MessageId output(int index) {
    return new MessageId(origin, offset, index);
  }

  @Override
  public String toString() {
    return origin + "-" + offset + "-" + index;
  }
}
