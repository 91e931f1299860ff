package io.millrace.functions.state;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A key gets a value, or goes.
 *
 * @param value null when the key goes; never changed after
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Compared by nobody; copying values would be for nothing.
public record StateChange(String key, byte @Nullable [] value) {
  /** What it takes in memory, roughly, in bytes. */
  public int size() {
    return key.getBytes(StandardCharsets.UTF_8).length + (value == null ? 0 : value.length);
  }
}
