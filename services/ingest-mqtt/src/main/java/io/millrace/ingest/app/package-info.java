/**
 * Puts the service together: configuration, start and stop, what it tells about itself. The only
 * package that knows all others.
 */
@NullMarked
package io.millrace.ingest.app;

import org.jspecify.annotations.NullMarked;
