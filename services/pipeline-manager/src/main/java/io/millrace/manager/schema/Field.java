package io.millrace.manager.schema;

import org.jspecify.annotations.Nullable;

/**
 * One field of an entity, a document or a part of one.
 *
 * @param fallback what stands in answers when a request leaves the field out; only with {@link
 *     Presence#DEFAULTED}
 */
public record Field(String name, Type type, Presence presence, @Nullable Object fallback) {
  /** Whether a request has to bring the field. */
  public enum Presence {
    REQUIRED,
    /** May be left out; always in answers. */
    DEFAULTED,
    OPTIONAL,
    /** Made by the server: taken from what is stored, whatever a request says. */
    COMPUTED
  }

  public static Field required(String name, Type type) {
    return new Field(name, type, Presence.REQUIRED, null);
  }

  public static Field optional(String name, Type type) {
    return new Field(name, type, Presence.OPTIONAL, null);
  }

  public static Field defaulted(String name, Type type, Object fallback) {
    return new Field(name, type, Presence.DEFAULTED, fallback);
  }

  public static Field computed(String name, Type type) {
    return new Field(name, type, Presence.COMPUTED, null);
  }
}
