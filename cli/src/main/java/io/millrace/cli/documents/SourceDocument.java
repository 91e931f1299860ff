package io.millrace.cli.documents;

import java.util.Map;

/**
 * A document and where it stands.
 *
 * @param source name of the file as the user gave it, or {@code standard input}
 * @param line of its first key, from 1
 */
public record SourceDocument(String source, int line, Map<String, Object> document) {}
