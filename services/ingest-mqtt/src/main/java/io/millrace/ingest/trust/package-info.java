/**
 * Whose client certificates are taken, at the handshake and as long as a connection lives, and
 * which topics their holders may use.
 */
@NullMarked
package io.millrace.ingest.trust;

import org.jspecify.annotations.NullMarked;
