/**
 * How the public entrance is put together: its settings, its HTTP server and the one class that
 * knows every other.
 */
@NullMarked
package io.millrace.console.app;

import org.jspecify.annotations.NullMarked;
