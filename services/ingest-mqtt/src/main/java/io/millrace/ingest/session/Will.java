package io.millrace.ingest.session;

/**
 * What is published when a client is gone without goodbye.
 *
 * @param delaySeconds how long after; the session's end comes first where it is earlier
 */
public record Will(long delaySeconds, Publication publication) {}
