package io.millrace.manager.backup;

import io.vertx.core.json.JsonObject;

/**
 * What a backup says about itself.
 *
 * @param format of the file, {@link #FORMAT}
 * @param release that made it
 * @param schema version of its tables
 * @param createdAt ISO 8601
 */
record Manifest(int format, String release, String schema, String createdAt) {
  static final int FORMAT = 1;
  static final String ENTRY = "manifest.json";
  static final String TABLES = "tables/";
  static final String FILES = "files/";

  JsonObject json() {
    return new JsonObject()
        .put("format", format)
        .put("release", release)
        .put("schema", schema)
        .put("createdAt", createdAt);
  }

  /**
   * @throws RuntimeException when it is none
   */
  static Manifest of(JsonObject json) {
    return new Manifest(
        json.getInteger("format"),
        json.getString("release"),
        json.getString("schema"),
        json.getString("createdAt"));
  }
}
