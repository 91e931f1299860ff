/**
 * The lines of all stages, in files of bounded size on this node's disk: written as they come, read
 * by cursors. Who may read them is decided elsewhere.
 */
@NullMarked
package io.millrace.functions.logs;

import org.jspecify.annotations.NullMarked;
