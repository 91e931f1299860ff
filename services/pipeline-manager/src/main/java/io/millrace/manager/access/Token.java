package io.millrace.manager.access;

import io.millrace.manager.catalog.Answers;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is kept: its hash, never itself. Times in milliseconds since the epoch.
 *
 * @param expiresAt null: never
 */
record Token(
    String id,
    Purpose purpose,
    String userId,
    String hash,
    boolean active,
    long createdAt,
    long updatedAt,
    @Nullable Long expiresAt,
    @Nullable Long usedAt) {
  enum Purpose {
    /** From a login; ends by itself. */
    SESSION,
    /** Made for scripts; works until it is switched off or deleted. */
    API
  }

  boolean valid(long now) {
    return active && (expiresAt == null || now < expiresAt);
  }

  Token activated(boolean nowActive, long now) {
    return new Token(id, purpose, userId, hash, nowActive, createdAt, now, expiresAt, usedAt);
  }

  Token used(long now) {
    return new Token(id, purpose, userId, hash, active, createdAt, updatedAt, expiresAt, now);
  }

  /** As in the public API. */
  JsonObject answer() {
    JsonObject answer =
        new JsonObject()
            .put("id", id)
            .put("userId", userId)
            .put("active", active)
            .put("createdAt", Answers.time(createdAt))
            .put("updatedAt", Answers.time(updatedAt));
    return usedAt == null ? answer : answer.put("usedAt", Answers.time(usedAt));
  }
}
