package io.millrace.manager.catalog;

import io.millrace.manager.schema.Ref;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change that is about to be stored, or was.
 *
 * @param by who asked for it
 * @param touched what was made, changed or removed
 */
public record Change(Author by, View before, View after, Map<Ref, Touch> touched, long atMillis) {
  /** Who changes something. */
  public record Author(String id, String name, String role) {
    /** The program itself, at its first start. */
    public static final Author SYSTEM = new Author("", "system", "SYSTEM");
  }

  /** One entity of a change: null before it was made, null after it was removed. */
  public record Touch(@Nullable Entity before, @Nullable Entity after) {}

  public Change {
    touched = Map.copyOf(touched);
  }
}
