package io.millrace.manager.schema;

/** Points at an entity. */
public record Ref(Kind kind, String id) {}
