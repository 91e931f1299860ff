/**
 * {@code up}: a whole edge in this process, from the images that it needs to its clean end on a
 * signal.
 */
@NullMarked
package io.millrace.cli.up;

import org.jspecify.annotations.NullMarked;
